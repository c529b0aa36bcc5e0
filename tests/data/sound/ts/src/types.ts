export interface B { a: number }
