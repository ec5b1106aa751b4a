/** The OpenAPI document as a page to browse: no script, nothing from elsewhere. */
import type { OpenApi, OperationObject, ResponseObject } from "@sluice/shared/api/openapi.ts";
import { html } from "hono/html";
import type { Markup } from "./document.ts";

/** The page's body. */
export function docsPage({ info, tags, paths, components }: OpenApi): Markup {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const ofTag = (tag: string) => operations.filter(({ operation }) => operation.tags.includes(tag));
  return html`<a class="skip" href="#main">Skip to the routes</a>
    <header>
      <strong>${info.title}</strong>
      <nav aria-label="Parts">
        ${tags.map(({ name }) => html`<a href="#${slug(name)}">${name}</a> `)}<a href="#schemas">Schemas</a>
      </nav>
    </header>
    <main id="main">
      <h1>The interface of ${info.title}</h1>
      <p>${info.description}</p>
      <p>
        For programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>, <a href="/v1/asyncapi.json">AsyncAPI 3</a>,
        <a href="/v1/schemas">a JSON Schema an event</a>. Refusals: <a href="/problems">problems</a>.
      </p>
      ${tags.map(
        ({ name }) =>
          html`<h2 id="${slug(name)}">${name}</h2>
            ${ofTag(name).map(({ path, method, operation }) => section(method, path, operation))}`,
      )}
      <h2 id="schemas">Schemas</h2>
      ${Object.entries(components.schemas).map(
        ([name, schema]) =>
          html`<details id="schema-${name}">
            <summary>${name}</summary>
            ${block(schema)}
          </details>`,
      )}
    </main>`;
}

const slug = (name: string): string => name.toLowerCase().replaceAll(" ", "-");
const block = (value: unknown): Markup =>
  html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;

function section(method: string, path: string, operation: OperationObject): Markup {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  return html`<details id="${operationId}">
    <summary><code>${method} ${path}</code> ${summary}</summary>
    ${description === undefined ? "" : html`<p>${description}</p>`}
    ${
      parameters.length === 0
        ? ""
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Parameters of ${operationId}">
            <table>
              <thead>
                <tr>
                  <th scope="col">parameter</th>
                  <th scope="col">in</th>
                  <th scope="col">about</th>
                  <th scope="col">form</th>
                </tr>
              </thead>
              <tbody>
                ${parameters.map(
                  (one) =>
                    html`<tr>
                      <th scope="row"><code>${one.name}</code></th>
                      <td>${one.in}</td>
                      <td>${one.description}</td>
                      <td><code>${JSON.stringify(one.schema)}</code></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      requestBody === undefined
        ? ""
        : html`<h3>Body</h3>
            ${block(requestBody.content)}`
    }
    <h3>Answers</h3>
    ${Object.entries(responses).map(([status, response]) => answer(status, response))}
  </details>`;
}

const answer = (status: string, { description, headers, content }: ResponseObject): Markup =>
  html`<p><strong>${status}</strong> ${description}</p>
    ${
      headers === undefined || Object.keys(headers).length === 0
        ? ""
        : html`<ul>
            ${Object.entries(headers).map(
              ([name, header]) => html`<li><code>${name}</code> ${header.description}</li>`,
            )}
          </ul>`
    }
    ${content === undefined || Number(status) >= 400 ? "" : block(content)}`;
