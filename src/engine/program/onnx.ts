/**
 * The part of ONNX's protobuf schema that a lowered program needs, as plain values, and their encoding.
 * Field numbers and enumerations are those of `onnx.proto3` (github.com/onnx/onnx, ONNX IR version 10).
 */
import { Writer } from 'protobufjs/minimal';

/** `TensorProto.DataType`. */
export const ElementType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11, uint32: 12 } as const;
export type ElementTypeName = keyof typeof ElementType;

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly type: string;
  /** Shown in errors and profiles; need not be unique. */
  readonly name?: string;
  /** Empty for ONNX itself. */
  readonly domain: string;
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementTypeName;
  readonly shape: readonly number[];
}

/** A constant; `data` holds its elements in row-major order, little-endian. */
export interface OnnxTensor extends OnnxValue {
  readonly data: Uint8Array;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly operatorSets: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: OnnxGraph;
}

/** A serialised `ModelProto`. Constant data is copied once, into the result. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = Writer.create();
  writer.uint32(tag(1, VARINT)).int64(model.irVersion);
  message(writer, 7, () => writeGraph(writer, model.graph));
  for (const set of model.operatorSets) {
    message(writer, 8, () => {
      text(writer, 1, set.domain);
      writer.uint32(tag(2, VARINT)).int64(set.version);
    });
  }
  return writer.finish();
}

const VARINT = 0;
const DELIMITED = 2;
const FIXED32 = 5;
const tag = (field: number, wireType: number): number => (field << 3) | wireType;

/** `AttributeProto.AttributeType`. */
const AttributeType = { float: 1, int: 2, text: 3, graph: 5, ints: 7 } as const;

function message(writer: Writer, field: number, content: () => void): void {
  writer.uint32(tag(field, DELIMITED)).fork();
  content();
  writer.ldelim();
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, DELIMITED)).string(value);
}

function packed(writer: Writer, field: number, values: readonly number[]): void {
  if (values.length === 0) return;
  message(writer, field, () => values.forEach(value => writer.int64(value)));
}

function writeGraph(writer: Writer, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of graph.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of graph.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  if (node.name) text(writer, 3, node.name);
  text(writer, 4, node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) message(writer, 5, () => writeAttribute(writer, name, attribute));
  if (node.domain) text(writer, 7, node.domain);
}

function writeAttribute(writer: Writer, name: string, attribute: Attribute): void {
  text(writer, 1, name);
  let type: number;
  if ('int' in attribute) {
    writer.uint32(tag(3, VARINT)).int64(attribute.int);
    type = AttributeType.int;
  } else if ('float' in attribute) {
    writer.uint32(tag(2, FIXED32)).float(attribute.float);
    type = AttributeType.float;
  } else if ('text' in attribute) {
    text(writer, 4, attribute.text);
    type = AttributeType.text;
  } else if ('graph' in attribute) {
    message(writer, 6, () => writeGraph(writer, attribute.graph));
    type = AttributeType.graph;
  } else {
    packed(writer, 8, attribute.ints);
    type = AttributeType.ints;
  }
  writer.uint32(tag(20, VARINT)).int32(type);
}

function writeTensor(writer: Writer, tensor: OnnxTensor): void {
  packed(writer, 1, tensor.shape);
  writer.uint32(tag(2, VARINT)).int32(ElementType[tensor.type]);
  text(writer, 8, tensor.name);
  writer.uint32(tag(9, DELIMITED)).bytes(tensor.data);
}

function writeValue(writer: Writer, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.uint32(tag(1, VARINT)).int32(ElementType[value.type]);
      message(writer, 2, () => {
        for (const size of value.shape) message(writer, 1, () => writer.uint32(tag(1, VARINT)).int64(size));
      });
    }),
  );
}
