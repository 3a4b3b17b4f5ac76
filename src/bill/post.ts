/** @file Posting: usage and ledger entries in one transaction, each once for ever. */
import { newId, type Micros } from "#base";
import { addUsage, advanceMeter, insertLedgerEntries, type NewLedgerRow, type Store, type UsageRow } from "#store";
import type { Bucket } from "./meter.js";
import type { Prices } from "./prices.js";

/** Where the money of charges goes. */
export const REVENUE = "platform:revenue";

/** The account of an organisation; negative: it has used more than it has paid. */
export function accountOf(organisation: string): string {
  return `organisation:${organisation}`;
}

/**
 * Posts a batch of the meter of a boot, all of it or nothing. A batch whose commit came through although its answer was
 * lost is recognised (the boot's meter stands at its last `seq`) and posts nothing the second time.
 */
export async function postBatch(store: Store, batch: readonly Bucket[], { boot, prices }: { boot: string; prices: Prices }): Promise<void> {
  const last = batch.at(-1);
  if (last === undefined) return;
  await store.transaction(async (db) => {
    if (!(await advanceMeter(db, boot, last.seq))) return;
    await addUsage(db, batch.map(toUsageRow));
    await insertLedgerEntries(
      db,
      batch.filter(isCharged).flatMap((bucket) => chargeOf(bucket, boot, prices)),
    );
  });
}

function toUsageRow({ organisation, hour, key, deployment, requests, predictions, errors, computeMicroseconds, amount }: Bucket): UsageRow {
  return { organisation, hour: new Date(hour), key, deployment, requests, predictions, errors, computeMicroseconds, amount };
}

/** Requests that only failed are usage, but no money moves. Free predictions are entries of zero: the ledger counts them. */
function isCharged(bucket: Bucket): boolean {
  return bucket.predictions > 0 || bucket.amount !== 0n;
}

function chargeOf(bucket: Bucket, boot: string, prices: Prices): readonly NewLedgerRow[] {
  return doubleEntry({
    organisation: bucket.organisation,
    amount: bucket.amount,
    kind: "prediction",
    deployment: bucket.deployment,
    key: bucket.key,
    predictions: bucket.predictions,
    price: prices.prediction.id,
    from: new Date(bucket.fromMs),
    to: new Date(bucket.toMs),
    idempotencyKey: `usage:${boot}:${bucket.seq}:${bucket.key}:${bucket.deployment}`,
  });
}

interface Charge extends Pick<NewLedgerRow, "organisation" | "kind" | "deployment" | "key" | "predictions" | "price" | "from" | "to" | "idempotencyKey"> {
  readonly amount: Micros;
}

/** The two entries of a charge: the organisation's account loses what the platform's gains. They sum to zero. */
function doubleEntry({ amount, predictions, ...charge }: Charge): readonly NewLedgerRow[] {
  const transaction = newId("transaction");
  return [
    { ...charge, id: newId("entry"), transaction, account: accountOf(charge.organisation), amount: -amount, predictions },
    { ...charge, id: newId("entry"), transaction, account: REVENUE, amount, predictions: 0 }, // counted once
  ];
}

/** Charges for training, once for an idempotency key. */
export async function postCompute(
  store: Store,
  charge: { organisation: string; microseconds: number; amount: Micros; price: string; at: Date; idempotencyKey: string },
): Promise<void> {
  const { organisation, microseconds, amount, at, idempotencyKey } = charge;
  const from = new Date(at.getTime() - microseconds / 1000);
  const entries = doubleEntry({
    organisation,
    amount,
    kind: "compute",
    deployment: null,
    key: null,
    predictions: 0,
    price: charge.price,
    from,
    to: at,
    idempotencyKey,
  });
  await store.transaction(async (db) => {
    if ((await insertLedgerEntries(db, entries)) === 0) return;
    const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
    await addUsage(db, [
      { organisation, hour, key: TRAINING, deployment: TRAINING, requests: 0, predictions: 0, errors: 0, computeMicroseconds: microseconds, amount },
    ]);
  });
}

/** The `key` and `deployment` of usage that training made. */
const TRAINING = "training";
