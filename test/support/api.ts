/** @file The whole HTTP server in this process: real rooms, real database, real children; and plain requests to it that nothing rewrites. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import { createAccess } from "#access";
import { createApi, type ApiContext } from "#api";
import { createBill } from "#bill";
import { importModel } from "#convert";
import { createData } from "#data";
import { createDeploy } from "#deploy";
import { createObserve } from "#observe";
import { createRegistry } from "#registry";
import { probe } from "#runtime";
import { createServe } from "#serve";
import { createTraining } from "#train";
import { openVersion } from "../../src/pipeline.js";
import { openTestStore } from "../../src/store/open-test-store.js";

export const ADMIN_KEY = "api-test-admin-key-0123456789";
export const PASSWORD = "correct horse battery staple";
export const EMAIL = "owner@example.org";

export interface RawRequest {
  /** Sent as it is; null sends no key. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go raw, anything else as JSON. */
  readonly body?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed JSON, or an empty object. */
  readonly body: Record<string, unknown>;
}

export interface TestApi {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly context: ApiContext;
  /** `path` is sent to the byte: no normalising of dots or percent signs. */
  call(method: string, path: string, request?: RawRequest): Promise<RawAnswer>;
  newKey(scopes: readonly ("read" | "write" | "predict" | "admin")[], deployments?: readonly string[]): Promise<{ id: string; secret: string }>;
  close(): Promise<void>;
}

export async function openApi(settings: Readonly<Record<string, unknown>> = {}): Promise<TestApi> {
  const store = await openTestStore({ adminKey: ADMIN_KEY, adminEmail: EMAIL, adminPassword: PASSWORD, ...settings });
  const base = { config: store.config, clock: store.clock, log: store.log };
  const access = await createAccess({ store, ...base });
  const bill = await createBill({ store, ...base });
  const observe = createObserve({ clock: base.clock });
  const data = createData({ store, ...base });
  const registry = createRegistry({ store, importModel, probe, ...base });
  const training = createTraining({ store, data, openModel: (organisation, reference) => openVersion(registry, organisation, reference), ...base });
  const deploy = createDeploy({ store, registry, ...base });
  const serve = createServe({ deploy, meter: bill, observer: observe, ...base });
  const context: ApiContext = { access, data, training, registry, deploy, serve, observe, bill, store, ...base };
  const app = await createApi(context);
  await data.start();
  await registry.start();
  await deploy.start();
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const call: TestApi["call"] = (method, path, request = {}) => send(port, method, { path, ...request });
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    context,
    call,
    async newKey(scopes, deployments) {
      const { body } = await call("POST", "/api/v1/keys", { body: { name: "test", scopes, ...(deployments === undefined ? {} : { deployments }) } });
      return body as { id: string; secret: string };
    },
    async close() {
      await serve.drain();
      await app.close();
      await deploy.close();
      await training.stopWorkers();
      await registry.idle();
      await data.close();
      await bill.close();
      await access.close();
      await store.close();
    },
  };
}

function send(port: number, method: string, { path, key = ADMIN_KEY, headers = {}, body }: RawRequest & { path: string }): Promise<RawAnswer> {
  const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  const payload = raw ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...(raw ? {} : { "content-type": "application/json" }), ...headers },
        agent: false,
      },
      (response) => {
        buffer(response).then((bytes) => {
          const text = bytes.toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) });
        }, reject);
      },
    );
    request.on("error", reject);
    request.end(payload);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
