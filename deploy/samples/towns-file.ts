/** Files like KEN_ALL.CSV, of any size: a feed whose entities are not broadcast. */
import iconv from "iconv-lite";

/**
 * In Shift_JIS, about 100 bytes a row; municipalities begin with the round, so that no town of it comes in another. Files of one round
 * hold the same towns, as many as there are rows; every row of one `variant` (0 to 20) differs from that of another.
 */
export function townsFile(round: number, rows: number, variant = 0): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: rows }, (_, index) => {
    const municipality = `${round}${String(index % 1_000).padStart(4, "0")}`;
    const code = String(index).padStart(7, "0");
    const kana = `"ﾎｯｶｲﾄﾞｳ","ｻｯﾎﾟﾛｼﾁｭｳｵｳｸ","ｱｻﾋｶﾞｵｶ ${index}"`;
    return `${municipality},"060  ","${code}",${kana},"北海道","札幌市中央区","旭ケ丘${index}",0,0,1,0,${variant % 3},${Math.floor(variant / 3) % 7}\r\n`;
  });
  return new Uint8Array(iconv.encode(lines.join(""), "shift_jis"));
}
