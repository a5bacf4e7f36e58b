//! Expressions on vectors of four 32-bit words, written with Rust's operators.

use std::ops::{Add, BitAnd, BitXor, Shl, Shr};

use wasm_encoder::InstructionSink;

use crate::address::Address;

/// How words are shifted to the left. They are shifted to the right by the instruction for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftShift {
    /// By the instruction for it.
    Instruction,
    /// By a product with a power of two. That is for engines which bring the number of bits into a vector register at
    /// each shift, although it is a constant.
    Product,
}

/// A vector that a local variable of the function holds.
#[derive(Clone, Copy)]
pub(crate) struct Vector(pub(crate) u32);

/// A vector that is not worked out yet. Its instructions come in the order in which the expression is written.
#[derive(Clone)]
pub(crate) enum Expr {
    Local(Vector),
    /// Four words side by side.
    Load(Address),
    /// One word in all lanes.
    Splat(Address),
    /// Each word shifted by this many bits, to the left when positive.
    Shift(Box<Expr>, i32),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// Bits of the second where the first has ones, of the third elsewhere.
    Select(Box<[Expr; 3]>),
}

#[derive(Clone, Copy)]
pub(crate) enum Operator {
    Add,
    And,
    Xor,
    /// The lower of two unsigned words.
    Min,
}

impl Expr {
    pub(crate) fn select(mask: Vector, ones: Vector, zeros: Vector) -> Self {
        Self::Select(Box::new([ones.into(), zeros.into(), mask.into()]))
    }

    pub(crate) fn min(self, other: Self) -> Self {
        Self::Binary(Operator::Min, Box::new(self), Box::new(other))
    }

    /// Leaves the vector on the stack.
    pub(crate) fn push(&self, code: &mut InstructionSink<'_>, left: LeftShift) {
        match self {
            Self::Local(Vector(local)) => code.local_get(*local),
            Self::Load(address) => {
                address.push(code);
                code.v128_load(address.argument(4))
            }
            Self::Splat(address) => {
                address.push(code);
                code.v128_load32_splat(address.argument(2))
            }
            Self::Shift(x, bits @ 1..) if left == LeftShift::Product => {
                x.push(code, left);
                Self::Load(Address::power(bits.unsigned_abs())).push(code, left);
                code.i32x4_mul()
            }
            Self::Shift(x, bits) => {
                x.push(code, left);
                code.i32_const(bits.abs());
                if *bits > 0 {
                    code.i32x4_shl()
                } else {
                    code.i32x4_shr_u()
                }
            }
            Self::Binary(operator, a, b) => {
                a.push(code, left);
                b.push(code, left);
                match operator {
                    Operator::Add => code.i32x4_add(),
                    Operator::And => code.v128_and(),
                    Operator::Xor => code.v128_xor(),
                    Operator::Min => code.i32x4_min_u(),
                }
            }
            Self::Select(parts) => {
                for part in &**parts {
                    part.push(code, left);
                }
                code.v128_bitselect()
            }
        };
    }
}

impl From<Vector> for Expr {
    fn from(local: Vector) -> Self {
        Self::Local(local)
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $operator:expr;)*) => {$(
        impl<B: Into<Expr>> $trait<B> for Expr {
            type Output = Expr;

            fn $method(self, other: B) -> Expr {
                Expr::Binary($operator, Box::new(self), Box::new(other.into()))
            }
        }

        impl<B: Into<Expr>> $trait<B> for Vector {
            type Output = Expr;

            fn $method(self, other: B) -> Expr {
                Expr::from(self).$method(other)
            }
        }
    )*};
}

operators! {
    Add add Operator::Add;
    BitAnd bitand Operator::And;
    BitXor bitxor Operator::Xor;
}

impl Shl<i32> for Vector {
    type Output = Expr;

    fn shl(self, bits: i32) -> Expr {
        Expr::Shift(Box::new(self.into()), bits)
    }
}

impl Shr<i32> for Vector {
    type Output = Expr;

    fn shr(self, bits: i32) -> Expr {
        Expr::Shift(Box::new(self.into()), -bits)
    }
}
