/** @file A model made ready to be trained further: any batch size, weights in one place, sizes known. */
import { inferShapes, type Graph, type Model, type Node, type ValueInfo } from "#graph";
import { tensor, type Tensor } from "#tensor";

/**
 * First axes of inputs become the open batch `N`, other symbols get their sizes, constants of nodes become initializers. A file with a fixed
 * batch size often says it in its reshapes too: there it becomes "as the input has it"; shape inference shows where that was wrong.
 */
export function openBatch(model: Model, sizes: Readonly<Record<string, number>>): Model {
  const { graph } = gatherConstants(model);
  const fixed = new Set(inputsOf(graph).flatMap(({ dims }) => (typeof dims?.[0] === "number" ? [dims[0]] : [])));
  const inputs = graph.inputs.map((info) => (graph.initializers.has(info.name) ? info : bind(info, sizes)));
  // what the file says of inner values was said of its own batch size
  const outputs = graph.outputs.map((info) => ({ ...info, dims: null }));
  return inferShapes({ ...model, graph: { ...graph, initializers: openReshapes(graph, fixed), inputs, outputs, values: new Map() } });
}

export function inputsOf({ inputs, initializers }: Graph): readonly ValueInfo[] {
  return inputs.filter(({ name }) => !initializers.has(name));
}

function bind(info: ValueInfo, sizes: Readonly<Record<string, number>>): ValueInfo {
  const dims = info.dims?.map((dim, axis) => (axis === 0 ? "N" : typeof dim === "string" && Object.hasOwn(sizes, dim) ? (sizes[dim] ?? dim) : dim));
  return { ...info, dims: dims ?? null };
}

function gatherConstants(model: Model): Model {
  const initializers = new Map(model.graph.initializers);
  const nodes = model.graph.nodes.filter((node) => {
    const constant = constantOf(node);
    if (constant !== null) initializers.set(node.outputs[0] ?? "", constant);
    return constant === null;
  });
  return { ...model, graph: { ...model.graph, initializers, nodes } };
}

function constantOf({ op, domain, attributes }: Node): Tensor | null {
  const { value } = attributes;
  return op === "Constant" && domain === "" && value?.type === "tensor" ? value.value : null;
}

/** Shapes of Reshapes that begin with the file's batch size begin with 0. */
function openReshapes({ nodes, initializers }: Graph, fixed: ReadonlySet<number>): ReadonlyMap<string, Tensor> {
  const opened = new Map(initializers);
  for (const { op, inputs } of nodes) {
    const shape = op === "Reshape" ? initializers.get(inputs[1] ?? "") : undefined;
    if (shape?.dtype !== "int64" || shape.data.length < 2 || !fixed.has(Number(shape.data[0]))) continue;
    opened.set(
      inputs[1] ?? "",
      tensor(
        "int64",
        shape.dims,
        BigInt64Array.from(shape.data as BigInt64Array, (size, at) => (at === 0 ? 0n : size)),
      ),
    );
  }
  return opened;
}
