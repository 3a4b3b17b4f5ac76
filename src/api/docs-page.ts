/** @file The API's documentation as a page, from the OpenAPI document, with nothing loaded from elsewhere. */
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { openApiDocument } from "./openapi.js";

export const DOCS_PATH = "/api/docs";

export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, { mode: "static", specification: { document: openApiDocument() as never } });
  await app.register(fastifySwaggerUi, { routePrefix: DOCS_PATH, staticCSP: true, uiConfig: { docExpansion: "none", validatorUrl: null } });
}
