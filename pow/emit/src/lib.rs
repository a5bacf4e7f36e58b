//! Writes the nonce search as a WebAssembly module, instruction by instruction.
//!
//! A compiler that makes WebAssembly moves instructions about, and the engine that compiles the WebAssembly does not
//! move them back. Here they are written directly, in an order that keeps few values alive, and the search is faster by
//! a sixth.
//!
//! The module needs nothing from outside and cannot reach outside: its memory is its own. It exports
//!
//! - `memory`, at whose start the caller puts the words of a job ([`pow::foreign::words`]), little-endian;
//! - `scan(first: i32, groups: i32) -> f64`, which tries `groups` groups of nonces, one or more, from `first` on, each
//!   nonce with all versions. It answers with the first nonce of the first group that may hold a hit, or -1 when no
//!   group does. Nonces wrap past 2^32;
//! - `lanes`, the number of nonces in a group.
//!
//! Inside, `address` is a place in memory, `expr` has the expressions that the code is made of, `function` the function
//! that holds them, `memory` the place of each thing in memory, `sha256` the rounds and `scan` the search.

mod address;
mod expr;
mod function;
mod memory;
mod scan;
mod sha256;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, FunctionSection, GlobalSection,
    GlobalType, MemorySection, MemoryType, Module, TypeSection, ValType,
};

use crate::memory::Memory;

pub use expr::LeftShift;

/// The module's bytes, always the same.
pub fn module(left_shift: LeftShift) -> Vec<u8> {
    let mut memory = Memory::new(left_shift);
    let mut types = TypeSection::new();
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    let scan = (2, Some(ValType::F64), scan::scan(&mut memory));
    let rounds = (2, None, scan::rounds(&memory));
    let extend = (4, None, scan::extend(&memory));
    for (kind, (parameters, result, body)) in (0..).zip([scan, rounds, extend]) {
        types.ty().function(vec![ValType::I32; parameters], result);
        functions.function(kind);
        code.function(&body);
    }

    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: Some(1),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    let constant = GlobalType {
        val_type: ValType::I32,
        mutable: false,
        shared: false,
    };
    globals.global(constant, &ConstExpr::i32_const(scan::LANES.cast_signed()));
    let mut exports = ExportSection::new();
    exports
        .export("memory", ExportKind::Memory, 0)
        .export("scan", ExportKind::Func, scan::SCAN)
        .export("lanes", ExportKind::Global, 0);
    let mut data = DataSection::new();
    for (at, bytes) in memory.data() {
        data.active(0, &ConstExpr::i32_const(at.cast_signed()), bytes);
    }

    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&code)
        .section(&data);
    module.finish()
}

#[cfg(test)]
mod tests {
    use wasmparser::{Validator, WasmFeatures};

    use super::{LeftShift, module};

    const BOTH: [LeftShift; 2] = [LeftShift::Instruction, LeftShift::Product];

    #[test]
    fn the_module_is_valid_where_vectors_are_the_only_extra() {
        for left_shift in BOTH {
            let features = WasmFeatures::WASM1 | WasmFeatures::SIMD;
            let mut validator = Validator::new_with_features(features);
            validator
                .validate_all(&module(left_shift))
                .expect("the module is valid");
        }
    }

    #[test]
    fn the_module_is_small() {
        for left_shift in BOTH {
            let length = module(left_shift).len();
            assert!(length < 16_000, "{length} bytes");
        }
    }
}
