-- The monolith's tables, as a stand-in for the real ones: what Sluice's feeds write (contracts/feeds/*.ts, `legacy`), and beside
-- that columns of the monolith's own, which Sluice never touches.

create schema if not exists legacy;

create table if not exists legacy.orders (
  partner text not null,
  order_no text not null,
  status text not null,
  customer text not null,
  currency text not null,
  amount numeric(14, 2) not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, order_no)
);

create table if not exists legacy.postal_codes (
  partner text not null,
  municipality text not null,
  old_code text not null,
  code text not null,
  prefecture_kana text not null,
  city_kana text not null,
  town_kana text not null,
  prefecture text not null,
  city text not null,
  town text not null,
  several_codes boolean not null,
  numbered_by_block boolean not null,
  has_chome boolean not null,
  several_towns boolean not null,
  change integer not null,
  reason integer not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, municipality, code, town_kana, town)
);

create table if not exists legacy.bank_branches (
  partner text not null,
  bank_code text not null,
  branch_code text not null,
  bank_kana text not null,
  bank_name text not null,
  branch_kana text not null,
  branch_name text not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, bank_code, branch_code)
);

create table if not exists legacy.transfers (
  partner text not null,
  file_no integer not null,
  batch_no integer not null,
  record_no integer not null,
  consignor_code text not null,
  consignor_name text not null,
  transfer_date date not null,
  from_bank text not null,
  from_branch text not null,
  bank_code text not null,
  branch_code text not null,
  account_type text not null,
  account_number text not null,
  payee text not null,
  amount bigint not null,
  customer_code_1 text not null,
  customer_code_2 text not null,
  edi text not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, file_no, batch_no, record_no)
);

create table if not exists legacy.members (
  partner text not null,
  member_no text not null,
  name text not null,
  status text not null,
  merged_into text not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, member_no)
);

create table if not exists legacy.points (
  partner text not null,
  grant_no text not null,
  member_no text not null,
  points integer not null,
  granted_on date not null,
  note text,
  updated_by text not null default 'monolith',
  primary key (partner, grant_no)
);
