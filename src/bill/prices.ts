/** @file Prices: rows for ever; the newest of a meter is in force. What a use costs. */
import type { Clock, Config, Micros } from "#base";
import { allPrices, insertPrice, isUniqueViolation, type Db, type PriceRow } from "#store";

/** The prices in force, by the row that they come from. */
export interface Prices {
  readonly prediction: PriceRow;
  readonly computeSecond: PriceRow;
}

/** Prices of the installation belong to no organisation. */
const OWNER = "platform";
const MICROSECONDS_PER_SECOND = 1_000_000n;

/** The prices in force; those of the configuration are installed where a meter has none. */
export async function settlePrices(use: { db: Db; config: Config; clock: Clock }): Promise<Prices> {
  const { config } = use;
  return {
    prediction: await settlePrice(use, "prediction", BigInt(config.pricePrediction)),
    computeSecond: await settlePrice(use, "compute-second", BigInt(config.priceComputeSecond)),
  };
}

async function settlePrice({ db, clock }: { db: Db; clock: Clock }, meter: PriceRow["meter"], amount: Micros): Promise<PriceRow> {
  const known = (await allPrices(db)).filter((row) => row.meter === meter).at(-1);
  if (known !== undefined) return known;
  // the first price's id is the meter's own: two servers that start at once install one row
  const row = {
    id: `price_${meter}`,
    organisation: OWNER,
    meter,
    amount,
    createdAt: clock.now(),
  };
  try {
    await insertPrice(db, row);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return settlePrice({ db, clock }, meter, amount);
  }
  return row;
}

/**
 * What a use costs: `predictions * price + microseconds * price of a second`, the second part rounded to whole
 * micro-credits, halves up. Rounded once a call, so that what a caller is told is what the ledger takes.
 */
export function costOf(prices: Prices, use: { readonly predictions: number; readonly computeMicroseconds: number }): Micros {
  const compute = BigInt(Math.round(use.computeMicroseconds)) * prices.computeSecond.amount;
  return BigInt(use.predictions) * prices.prediction.amount + (compute + MICROSECONDS_PER_SECOND / 2n) / MICROSECONDS_PER_SECOND;
}
