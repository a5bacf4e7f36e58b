//! A function that is being written.

use wasm_encoder::{BlockType, Function as Encoded, InstructionSink, ValType};

use crate::address::Address;
use crate::expr::{Expr, LeftShift, Vector};

/// Parameters and pointers are 32-bit integers, all other variables are vectors.
pub(crate) struct Function {
    pointers: u32,
    /// Vectors in use.
    vectors: u32,
    /// The most vectors that were ever in use.
    most_vectors: u32,
    parameters: u32,
    left_shift: LeftShift,
    code: Vec<u8>,
}

impl Function {
    /// A function without instructions; `pointers` includes its parameters, which come first.
    pub(crate) fn new(parameters: u32, pointers: u32, left_shift: LeftShift) -> Self {
        Self {
            pointers,
            vectors: 0,
            most_vectors: 0,
            parameters,
            left_shift,
            code: Vec::new(),
        }
    }

    pub(crate) fn code(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.code)
    }

    /// Frees the variables that are made in `body` once it has ended.
    pub(crate) fn scope<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let vectors = self.vectors;
        let result = body(self);
        self.vectors = vectors;
        result
    }

    /// Puts the vector on the stack into a variable.
    pub(crate) fn pop(&mut self) -> Vector {
        let vector = Vector(self.pointers + self.vectors);
        self.vectors += 1;
        self.most_vectors = self.most_vectors.max(self.vectors);
        self.code().local_set(vector.0);
        vector
    }

    /// Leaves an expression's vector on the stack.
    pub(crate) fn push(&mut self, expr: impl Into<Expr>) {
        let left_shift = self.left_shift;
        expr.into().push(&mut self.code(), left_shift);
    }

    /// Works out an expression, here and only once.
    pub(crate) fn keep(&mut self, expr: impl Into<Expr>) -> Vector {
        self.push(expr);
        self.pop()
    }

    /// Gives a variable another value.
    pub(crate) fn set(&mut self, Vector(local): Vector, expr: impl Into<Expr>) {
        self.push(expr);
        self.code().local_set(local);
    }

    pub(crate) fn store(&mut self, address: Address, expr: impl Into<Expr>) {
        address.push(&mut self.code());
        self.push(expr);
        self.code().v128_store(address.argument(4));
    }

    /// Leaves an integer on the stack.
    pub(crate) fn constant(&mut self, value: u32) {
        self.code().i32_const(value.cast_signed());
    }

    /// Leaves an integer's value on the stack.
    pub(crate) fn get(&mut self, pointer: u32) {
        self.code().local_get(pointer);
    }

    /// Sets an integer.
    pub(crate) fn point(&mut self, pointer: u32, value: u32) {
        self.constant(value);
        self.code().local_set(pointer);
    }

    /// Leaves on the stack whether an integer differs from the one that `other` leaves there.
    pub(crate) fn differs(&mut self, pointer: u32, other: impl FnOnce(&mut Self)) {
        self.get(pointer);
        other(self);
        self.code().i32_ne();
    }

    /// Adds to an integer.
    pub(crate) fn advance(&mut self, pointer: u32, by: u32) {
        self.get(pointer);
        self.constant(by);
        self.code().i32_add().local_set(pointer);
    }

    /// Repeats `body` until the integer that it leaves on the stack is zero.
    pub(crate) fn repeat(&mut self, body: impl FnOnce(&mut Self)) {
        self.code().loop_(BlockType::Empty);
        body(self);
        self.code().br_if(0).end();
    }

    pub(crate) fn finish(mut self) -> Encoded {
        self.code().end();
        let pointers = self.pointers - self.parameters;
        let locals = [(pointers, ValType::I32), (self.most_vectors, ValType::V128)];
        let mut encoded = Encoded::new(locals);
        encoded.raw(self.code);
        encoded
    }
}
