import type { Value } from "#graph";
import { layerNorm } from "./convolution.js";
import { chain, type Layer, node, plain, residual, sizes } from "./layer.js";
import { linear } from "./linear.js";

const gelu = plain((g, x) => node(g, ["Gelu", x])[0]);

/** Self-attention of `heads` heads: one projection to q, k and v, softmax of their scaled products, one projection back. */
export function attention(name: string, width: number, heads: number): Layer {
  const [into, out] = [linear(`${name}.qkv`, width, 3 * width), linear(`${name}.o`, width, width)];
  const depth = width / heads;
  return {
    parameters: [...into.parameters, ...out.parameters],
    write(pen, x) {
      const { g } = pen;
      const [batch = 0, length = 0] = sizes(x);
      const apart = g.transpose(g.reshape(into.write(pen, x), [batch, length, 3, heads, depth]), [2, 0, 3, 1, 4]);
      const [q, k, v] = node(g, ["Split", apart], { attributes: { axis: 0, num_outputs: 3 }, outputs: 3 }).map((part) => g.squeeze(part, [0])) as [
        Value,
        Value,
        Value,
      ];
      const scores = g.mul(g.matMul(q, g.transpose(k, [0, 1, 3, 2])), g.scalar(1 / Math.sqrt(depth), q));
      const mixed = g.transpose(g.matMul(g.softmax(scores), v), [0, 2, 1, 3]);
      return out.write(pen, g.reshape(mixed, [batch, length, width]));
    },
  };
}

const feedForward = (name: string, width: number): Layer => chain(linear(`${name}.f1`, width, 4 * width), gelu, linear(`${name}.f2`, 4 * width, width));

/** Normalised after each half, as BERT does. */
export const postNormBlock = (name: string, width: number, heads: number): Layer =>
  chain(residual(attention(name, width, heads)), layerNorm(`${name}.n1`, width), residual(feedForward(name, width)), layerNorm(`${name}.n2`, width));

/** Normalised before each half, as vision transformers do. */
export const preNormBlock = (name: string, width: number, heads: number): Layer =>
  chain(
    residual(chain(layerNorm(`${name}.n1`, width), attention(name, width, heads))),
    residual(chain(layerNorm(`${name}.n2`, width), feedForward(name, width))),
  );
