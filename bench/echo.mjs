// The yardstick: a bare Fastify route that parses a JSON body and answers one of the size it is told.
import Fastify from "fastify";

const app = Fastify();
const answer = JSON.parse(process.env.ECHO_ANSWER ?? "{}");
app.post("/echo", (request, reply) => {
  if (!Array.isArray(request.body.records)) throw new Error("no records");
  reply.send(answer);
});
console.log(`ready ${await app.listen({ host: "127.0.0.1", port: 0 })}`);
