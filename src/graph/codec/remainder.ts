/** @file Wire fields that the IR does not hold, kept as bytes: a decoded message minus what was taken out of it, and back. */
import { clone, create, fromBinary, isFieldSet, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";

/** A decoded message by field name, without what its type says; only this file looks at messages this way. */
type Fields = Record<string, unknown> & { $unknown?: unknown };

/**
 * The wire bytes of all set fields but `taken`, unknown ones included; undefined when nothing is left.
 * Fields in `unlessEmpty` are taken too, but a set empty text stays: proto2 tells it from an absent one, the IR does not.
 */
export function remainder<D extends DescMessage>(
  schema: D,
  message: MessageShape<D>,
  { taken, unlessEmpty = [] }: { taken: readonly string[]; unlessEmpty?: readonly string[] },
): Uint8Array | undefined {
  const from = message as unknown as Fields;
  const kept = schema.fields.filter(
    (field) => isFieldSet(message, field) && !taken.includes(field.localName) && !(unlessEmpty.includes(field.localName) && from[field.localName] !== ""),
  );
  if (kept.length === 0 && message.$unknown === undefined) return undefined;
  const rest = create(schema) as unknown as Fields;
  // members of a oneof live under the oneof's name
  for (const field of kept) {
    const name = field.oneof?.localName ?? field.localName;
    rest[name] = from[name];
  }
  if (from.$unknown !== undefined) rest.$unknown = from.$unknown;
  return toBinary(schema, rest as unknown as MessageShape<D>);
}

/** A new message that starts with the kept fields. */
export function fromRemainder<D extends DescMessage>(schema: D, bytes: Uint8Array | undefined): MessageShape<D> {
  return bytes === undefined ? create(schema) : clone(schema, fromBinary(schema, bytes));
}
