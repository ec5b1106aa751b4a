/** The words of the navigation and of the operators' pages, in both languages. */

export const operatorEn = {
  operator: "operator",
  auditor: "auditor",
  filter: "Show which files",
  show: "Show",
  every: "all",
  paused: "paused",
  phase: "Phase",
  badFilter: "No such filter. Leave a field empty to see all.",
};

export const operatorJa: Readonly<Record<keyof typeof operatorEn, string>> = {
  operator: "運用担当者",
  auditor: "監査担当者",
  filter: "表示するファイル",
  show: "表示",
  every: "すべて",
  paused: "一時停止中",
  phase: "フェーズ",
  badFilter: "この条件では表示できません。空欄にするとすべて表示されます。",
};
