//! Places in the module's memory.

use wasm_encoder::{InstructionSink, MemArg};

/// The powers of two from 1 on, each in four lanes: engines load a vector at once, and fill one from a word in steps.
pub(crate) const POWERS: u32 = 0xc00;

/// A place of words in the memory of the module.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    /// The local variable that holds the number of bytes to add.
    pub(crate) pointer: Option<u32>,
    pub(crate) offset: u32,
}

impl Address {
    /// Two to this power in all lanes; only in a memory for [`crate::LeftShift::Product`].
    pub(crate) fn power(bits: u32) -> Self {
        Self {
            pointer: None,
            offset: POWERS + 16 * bits,
        }
    }

    pub(crate) fn push(self, code: &mut InstructionSink<'_>) {
        match self.pointer {
            Some(local) => code.local_get(local),
            None => code.i32_const(0),
        };
    }

    /// The address part of an instruction; `align` is a power of two.
    pub(crate) fn argument(self, align: u32) -> MemArg {
        MemArg {
            offset: self.offset.into(),
            align,
            memory_index: 0,
        }
    }
}
