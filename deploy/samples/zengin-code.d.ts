/** The package ships no types; its shape is checked by schema where it is read. */
declare module "zengin-code" {
  const banks: unknown;
  export default banks;
}
