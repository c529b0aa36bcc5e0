import type { B } from './types';
import { c } from './c.js';
import * as fs from 'node:fs';
export abstract class A<T extends B> { private readonly x: T; constructor(private y = 1) {} }
export type { B };
export enum E { A = 1 }
let v = <any>c;
export function f(a: string): void;
export function f(a: any) {}
function isX(a: unknown): a is string { return true }
const s = {} satisfies B;
