/** @file What a row of the error table says, and what rows share. */

/** One kind of failure. `retryable` means: the same request may succeed later, unchanged. */
export interface ErrorRow<P> {
  readonly title: string;
  readonly http: number;
  readonly grpc: GrpcCode;
  readonly retryable: boolean;
  readonly fix: string;
  readonly text: (params: P) => string;
}

export type GrpcCode =
  | "INVALID_ARGUMENT"
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "FAILED_PRECONDITION"
  | "RESOURCE_EXHAUSTED"
  | "DEADLINE_EXCEEDED"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "INTERNAL";
export interface Detail {
  readonly detail: string;
}

export const row = <P>(value: ErrorRow<P>): ErrorRow<P> => value;
export const detail = (params: Detail): string => params.detail;
export const bad = { grpc: "INVALID_ARGUMENT", retryable: false } as const;
export const busy = { grpc: "UNAVAILABLE", retryable: true } as const;
