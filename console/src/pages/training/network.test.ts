import type { Column, Run } from "@aimass/sdk";
import { expect, test } from "vitest";
import type { NetworkLayer } from "../../api/shapes.js";
import { foldLayers, waysIn } from "./fold-layers.js";
import { layerFaults, layersText, startLayers } from "./layer-list.js";
import { materialOf, networksOfTable } from "./network-choices.js";
import { isBroken, isReady, startDraft, toRequest } from "./run-draft.js";

const digits = { ...startDraft("digits", undefined), target: "label" };

test("a network's settings go along as what they are; those left empty are the server's", () => {
  const parameters = { epochs: "3", learningRate: "1e-3", size: "32 x 48", flip: "true", batchSize: "" };
  const more = '{"shift": 2, "options": {"filters": [8, 16]}}';
  expect(toRequest({ ...digits, algorithm: "cnn", parameters, more }).parameters).toEqual({
    epochs: 3,
    learningRate: 0.001,
    size: [32, 48],
    flip: true,
    shift: 2,
    options: { filters: [8, 16] },
  });
});

test("layers go along with the algorithm that takes them, and with no other", () => {
  const layers = '[{"layer": "dense", "units": 10}]';
  expect(toRequest({ ...digits, algorithm: "network", layers }).parameters).toEqual({ layers: [{ layer: "dense", units: 10 }] });
  expect(toRequest({ ...digits, algorithm: "cnn", layers }).parameters).toBeUndefined();
});

test("what is half typed is not sent", () => {
  expect(["", "{}", '{"a": 1}', "[1]", "{", "null", "3"].map((text) => isBroken(text, "object"))).toEqual([false, false, false, true, true, true, true]);
  expect(["", "[]", "{}", "["].map((text) => isBroken(text, "list"))).toEqual([false, false, true, true]);
  expect(isReady(digits)).toBe(true);
  expect([{ target: null }, { dataset: "" }, { more: "{" }, { layers: "[" }].map((part) => isReady({ ...digits, ...part }))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("training a network again starts from its settings, options and layers", () => {
  const before = {
    ...{ dataset: { id: "ds_1", name: "digits", version: 1 }, target: "label", algorithm: "network", seed: 0, version: null },
    parameters: { epochs: 3, size: [28, 28], flip: true, patience: 10, clipNorm: 1, layers: [{ layer: "dense", units: 10 }] },
  } as unknown as Run;
  expect(startDraft(null, before)).toMatchObject({
    parameters: { epochs: "3", size: "28, 28", flip: "true", patience: "10" },
    more: '{\n  "clipNorm": 1\n}',
    layers: '[\n  {"layer":"dense","units":10}\n]',
  });
});

test("a fault in a layer is told with its number and kind; others are not the list's", () => {
  const text = layersText([{ layer: "conv2d" }, { layer: "dense", units: -1 }]);
  const faults = [
    { path: "/layers/1/units", message: "expected an integer" },
    { path: "/parameters/layers/0", message: "no" },
    { path: "/parameters/epochs", message: "too many" },
  ];
  expect(layerFaults(faults, text)).toEqual([
    { number: 2, layer: "dense", message: "expected an integer" },
    { number: 1, layer: "conv2d", message: "no" },
  ]);
  expect(layerFaults(faults.slice(0, 1), "[")).toEqual([{ number: 2, layer: "", message: "expected an integer" }]);
});

test("a list to begin with ends in one unit a class", () => {
  expect(JSON.parse(startLayers("picture", 10))).toMatchObject([{ layer: "conv2d" }, {}, {}, {}, { layer: "dense", units: 10 }]);
  expect(startLayers("table", 1).split("\n").at(-2)).toBe('  {"layer":"dense","units":1}');
});

test("what a network reads follows from the dataset's kind and its name", () => {
  expect([
    materialOf("mlp", "image"),
    materialOf("mlp", "audio"),
    materialOf("mlp", "table"),
    materialOf("gru", "table"),
    materialOf("network", "table"),
  ]).toEqual(["picture", "sound", null, "text", "table"]);
});

test("networks that read text are offered where a column holds texts besides the target", () => {
  const column = (name: string, type: "text" | "number", distinct: number) => ({ name, type, distinct }) as Column;
  expect(networksOfTable([column("review", "text", 90), column("stars", "text", 5)], "stars")).toContain("textcnn");
  expect(networksOfTable([column("size", "number", 90), column("stars", "text", 5)], "stars")).toEqual(["network"]);
  expect(networksOfTable([column("shop", "text", 1)], null)).toEqual(["network"]);
});

const layer = (name: string, inputs: string[], [parameters, macs]: readonly [number, number] = [0, 0]): NetworkLayer => ({
  ...{ name, layer: name, inputs, outputDims: [8, 4, 4], parameters, macs },
});

test("layers of a block are folded into one line with their sums; layers that are only counted are not", () => {
  const layers = [
    layer("conv2d", ["input"], [10, 100]),
    layer("conv2d_1", ["conv2d"], [20, 200]),
    layer("block1_1_conv", ["conv2d_1"], [30, 300]),
    layer("block1_1_norm", ["block1_1_conv"], [4, 0]),
    layer("block1_sum", ["block1_1_norm", "conv2d_1"]),
    layer("last_norm", ["block1_sum"], [1, 2]),
  ];
  expect(foldLayers(layers).map(({ name, layers: own, parameters, macs }) => [name, own.length, parameters, macs])).toEqual([
    ["conv2d", 1, 10, 100],
    ["conv2d_1", 1, 20, 200],
    ["block1", 3, 34, 300],
    ["last_norm", 1, 1, 2],
  ]);
  expect(layers.map((one, at) => waysIn(one, layers[at - 1]))).toEqual([[], [], [], [], ["block1_1_norm", "conv2d_1"], []]);
});
