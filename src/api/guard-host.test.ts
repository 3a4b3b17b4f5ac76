import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { loadConfig } from "#base";
import { createHostGuard } from "./guard-host.js";

const request = (method: string, headers: Record<string, string>): FastifyRequest => ({ method, headers }) as unknown as FastifyRequest;
const guardOf = (settings: Record<string, unknown>) => createHostGuard(loadConfig(settings, {}));

test("bound to all addresses, any Host is taken, and an Origin must still be the Host's own", () => {
  const guard = guardOf({ host: "0.0.0.0" });
  expect(() => guard.check(request("GET", { host: "ai.example.org" }))).not.toThrow();
  expect(() => guard.check(request("POST", { host: "ai.example.org", origin: "http://ai.example.org" }))).not.toThrow();
  expect(() => guard.check(request("POST", { host: "ai.example.org", origin: "http://evil.example" }))).toThrow("may not change anything here");
});

test("a public origin is compared as a whole: scheme, host and port", () => {
  const guard = guardOf({ publicOrigins: "https://ai.example.org, https://other.example.org:8443/" });
  const post = (origin: string) => guard.check(request("POST", { host: "ai.example.org", origin }));
  expect(() => post("https://ai.example.org")).not.toThrow();
  expect(() => post("https://other.example.org:8443")).not.toThrow();
  expect(() => post("https://other.example.org")).toThrow("Origin 'https://other.example.org'");
});

test("a request without Host is refused on loopback", () => {
  expect(() => guardOf({}).check(request("GET", {}))).toThrow("Host ''");
});

test("https is known from the public origins", () => {
  const guard = guardOf({ publicOrigins: "https://ai.example.org,http://plain.example.org" });
  expect(guard.isHttps(request("GET", { host: "ai.example.org" }))).toBe(true);
  expect(guard.isHttps(request("GET", { host: "plain.example.org" }))).toBe(false);
});
