/** The partner that the local mesh comes with: registered over HTTP as any other. */
import * as v from "valibot";

/** Its id. */
export const firstPartner = "acme";

const Issued = v.object({ key: v.string() });

/** Registers a partner (again is fine) and issues a key to it. Throws with the gateway's answer when it refuses. */
export async function issuePartnerKey(
  gatewayUrl: string,
  operatorKey: string,
  partner: string,
): Promise<string> {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${gatewayUrl}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${operatorKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  await post("/v1/partners", { partner, name: `Partner ${partner}` });
  return v.parse(Issued, await post(`/v1/partners/${partner}/keys`, {})).key;
}
