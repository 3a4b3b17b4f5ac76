/** The door of `graph`. */
export { TARGET, type Attribute, type Dim, type Graph, type Model, type Node, type ValueInfo, type ValueType } from "./ir.js";
