import { expect, test } from "vitest";
import { createBuilder, differentiate, evaluate } from "#graph";
import { tensor } from "#tensor";
test("smoke", () => {
  const g = createBuilder("m");
  const x = g.input("x", "float32", ["N", 3]);
  const w = g.initializer("w", tensor("float32", [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6)));
  const b = g.initializer("b", tensor("float32", [2], Float32Array.of(0, 1)));
  const y = g.gemm(x, w, b);
  g.output(g.softmax(y), "p");
  g.output(g.reduceMean(g.mul(y, y), { keepdims: false }), "loss");
  const m = differentiate(g.build(), { loss: "loss", wrt: ["w", "b"] });
  const r = evaluate(m, { x: tensor("float32", [1, 3], Float32Array.of(1, 0, 1)) });
  console.log(
    r,
    m.graph.nodes.map((n) => [n.op, n.inputs, n.outputs].join(" ")),
  );
  expect(r["grad:b"]?.data).toEqual(Float32Array.of(6, 9));
});
