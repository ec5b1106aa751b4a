/** For the console's tests: a service, and pages as somebody who is signed in. */
import { keys, type TestQuery, testQuery, type Who } from "../testing.ts";

/** A console under test. */
export interface TestConsole extends TestQuery {
  /** GETs a page as the one who is signed in. */
  page(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ readonly answer: Response; readonly text: string }>;
}

/** The console for somebody; null: nobody is signed in. */
export async function consoleAs(
  who: Who | null,
  changed?: Parameters<typeof testQuery>[0],
): Promise<TestConsole> {
  const query = await testQuery(changed);
  const headers: Record<string, string> = who === null ? {} : { cookie: `sluice-key=${keys[who]}` };
  return {
    ...query,
    page: async (path, more = {}) => {
      const answer = await query.app.request(path, { headers: { ...headers, ...more } });
      return { answer, text: await answer.text() };
    },
  };
}
