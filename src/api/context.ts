/** @file What the transports need: the rooms behind them, and a few things of the machine. */
import type { Access } from "#access";
import type { Clock, Config, Log } from "#base";
import type { Bill } from "#bill";
import type { Data } from "#data";
import type { Deploy } from "#deploy";
import type { Observe } from "#observe";
import type { Registry } from "#registry";
import type { Serve } from "#serve";
import type { Store } from "#store";
import type { Training } from "#train";

export interface ApiContext {
  readonly access: Access;
  readonly data: Data;
  readonly training: Training;
  readonly registry: Registry;
  readonly deploy: Deploy;
  readonly serve: Serve;
  readonly observe: Observe;
  readonly bill: Bill;
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}
