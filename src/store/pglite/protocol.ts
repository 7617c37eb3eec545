/** Messages between the hub's thread and the one in which PGlite runs. */

/** Opens the database; the first message. */
export interface OpenRequest {
  type: 'open';
  folder: string;
  settings: Record<string, string>;
}
/** One statement; its parameters are text, or bytes as they are. */
export interface QueryRequest {
  type: 'query';
  text: string;
  values: (string | Uint8Array | null)[];
}
/** Several statements without parameters. */
export interface ScriptRequest {
  type: 'script';
  text: string;
}
export interface CloseRequest {
  type: 'close';
}

export type Request = OpenRequest | QueryRequest | ScriptRequest | CloseRequest;
export type Numbered = Request & { id: number };

/** Columns as text, null, or bytes; their types are object ids of PostgreSQL. */
export interface ResultSet {
  fields: { name: string; type: number }[];
  rows: (string | Uint8Array | null)[][];
}

export type Reply =
  | { id: number; type: 'done'; result?: ResultSet }
  /** `ends`: the database behind the thread is no more, and would answer nothing that comes after. */
  | { id: number; type: 'failed'; text: string; code?: string; ends: boolean };
