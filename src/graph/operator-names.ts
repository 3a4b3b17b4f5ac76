/** @file What the rooms to the right may ask about the operators. */
import { operators } from "./ops/table.js";

/** Names of all operators with rules, `domain.Name` outside ai.onnx. */
export function operatorNames(): readonly string[] {
  return operators().map(({ name, domain }) => (domain === "" ? name : `${domain}.${name}`));
}

/** `docs/generated/operators.md`: each operator, its first opset, whether it has a gradient, and how many cases check it. */
export function printOperatorTable(): string {
  const rows = operators().map(({ name, domain, since, gradient, cases }) => {
    return `| ${name} | ${domain || "ai.onnx"} | ${since} | ${typeof gradient === "string" ? `no: ${gradient}` : "yes"} | ${cases.length} |`;
  });
  return [
    "# Operators",
    "",
    "Generated from `src/graph/ops`. Each has a shape rule and a float64 reference; each case is also run by ONNX Runtime.",
    "",
    "| operator | domain | since opset | gradient | cases |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
