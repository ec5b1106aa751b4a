/** How a route of the HTTP interface is described: as data, from which the OpenAPI document is made and by which answers are checked. */
import type * as v from "valibot";
import type { ProblemCode } from "../problems/catalogue.ts";
import type { ServiceName } from "../services.ts";

/** A schema of a part of a request or of an answer. */
export type Described = v.GenericSchema;

/** A parameter of the path, the query or the headers. */
export interface Parameter {
  readonly about: string;
  /** A string where nothing else is said. */
  readonly schema?: Described;
  readonly required?: boolean;
}

/** What a request's body or an answer holds. Without a schema: bytes, or text of that type. */
export interface Content {
  readonly type:
    | "application/json"
    | "application/octet-stream"
    | "application/offset+octet-stream"
    | "text/event-stream"
    | "text/csv"
    | "text/html"
    | "text/css"
    | "text/javascript"
    | "image/svg+xml";
  readonly schema?: Described;
}

/** A good answer. */
export interface Answer {
  readonly about: string;
  /** Several: the caller's Accept chooses. None: no body. */
  readonly content: readonly Content[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whose key a route asks for. */
export type Access = "anyone" | "any key" | "partner" | "operator" | "operator or auditor";

/** A route. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  /** As OpenAPI writes it: `/v1/files/{file}`. */
  readonly path: string;
  /** Who answers; several where each has its own. */
  readonly services: readonly ServiceName[];
  /** The operation's id: a verb and what it is about, in camel case. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly about?: string;
  readonly access: Access;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly headers?: Readonly<Record<string, Parameter>>;
  readonly body?: Content & { readonly required: boolean };
  readonly answers: Readonly<Record<number, Answer>>;
  /** What it may refuse with; a missing key and a surprise are told of every route that can have them. */
  readonly problems: readonly ProblemCode[];
}
