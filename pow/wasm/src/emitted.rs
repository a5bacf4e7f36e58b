//! The kernels that `pow-emit` wrote: each a module with a memory of its own, which this one calls.

use std::cell::RefCell;
use std::mem;

use js_sys::WebAssembly::{Global, Instance, Memory, Module};
use js_sys::{Function, Object, Reflect, Uint8Array};
use pow::{Job, Kernel, NonceRange, foreign};
use wasm_bindgen::{JsCast, JsValue};

use crate::kernels::{self, MOST_LANES, WrongKernel};

/// Both ways to shift to the left, by the name of the kernel.
const KERNELS: [Kernel; 2] = [
    Kernel::foreign("emitted", first_group::<0>),
    Kernel::foreign("multiplied", first_group::<1>),
];

thread_local! {
    static EMITTED: RefCell<[Option<Emitted>; KERNELS.len()]> = const { RefCell::new([None, None]) };
}

/// The parts of the instance that are used.
struct Emitted {
    /// The memory, which never grows.
    memory: Uint8Array,
    scan: Function,
    /// The nonces of a group.
    lanes: u32,
}

/// Takes the kernel in a module into use, if it is right.
pub(crate) fn add(name: &str, module: &Module) -> Result<(), NotEmitted> {
    let place = KERNELS.iter().position(|kernel| kernel.name() == name);
    let place = place.ok_or(NotEmitted::Name)?;
    let instance = Instance::new(module, &Object::new()).map_err(|_| NotEmitted::Instance)?;
    let emitted = Emitted::new(&instance.exports())?;
    let put = |emitted| EMITTED.with_borrow_mut(|all| mem::replace(&mut all[place], emitted));
    let before = put(Some(emitted));
    kernels::add(KERNELS[place]).inspect_err(|_| drop(put(before)))?;
    Ok(())
}

fn first_group<const PLACE: usize>(job: &Job, range: NonceRange) -> Option<NonceRange> {
    EMITTED.with_borrow(|emitted| {
        let emitted = emitted[PLACE].as_ref();
        let emitted = emitted.expect("set before the kernel is added");
        emitted.first_group(job, range)
    })
}

/// The module cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotEmitted {
    #[error("an emitted kernel is called emitted or multiplied")]
    Name,
    #[error("the emitted module cannot be instantiated")]
    Instance,
    #[error("the emitted module does not export {0} as it should")]
    Export(&'static str),
    #[error("the emitted module tries {0} nonces at once, not 1 to {MOST_LANES}")]
    Lanes(u32),
    #[error(transparent)]
    Wrong(#[from] WrongKernel),
}

impl Emitted {
    fn new(exports: &Object) -> Result<Self, NotEmitted> {
        let memory: Memory = export(exports, "memory")?;
        let lanes: Global = export(exports, "lanes")?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is an integer, and what is none is refused"
        )]
        let lanes = lanes.value().as_f64().unwrap_or_default() as u32;
        if !(1..=MOST_LANES).contains(&lanes) {
            return Err(NotEmitted::Lanes(lanes));
        }
        Ok(Self {
            memory: Uint8Array::new(&memory.buffer()),
            scan: export(exports, "scan")?,
            lanes,
        })
    }

    fn first_group(&self, job: &Job, range: NonceRange) -> Option<NonceRange> {
        let words = foreign::words(job).map(u32::to_le_bytes);
        let words = words.as_flattened();
        let end = u32::try_from(words.len()).expect("some hundred bytes");
        self.memory.subarray(0, end).copy_from(words);

        let groups = range.len().div_ceil(self.lanes.into());
        #[expect(clippy::cast_precision_loss, reason = "at most 2^32")]
        let answer = self.scan.call2(
            &JsValue::UNDEFINED,
            &range.first().into(),
            &(groups as f64).into(),
        );
        let found = answer.ok().and_then(|answer| answer.as_f64());
        let found = found.expect("the emitted module answers with a number");
        if found < 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it answers with a nonce, and one outside of the range makes for a longer group"
        )]
        let first = (found as u32).clamp(range.first(), range.last());
        let last = first.saturating_add(self.lanes - 1).min(range.last());
        NonceRange::new(first, last)
    }
}

fn export<T: JsCast>(exports: &Object, name: &'static str) -> Result<T, NotEmitted> {
    Reflect::get(exports, &name.into())
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(NotEmitted::Export(name))
}
