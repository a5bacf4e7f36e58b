//! The browser's WebSocket. Its callbacks do nothing but queue events.

use std::{cell::Cell, rc::Rc};

use chain::{
    LinkId,
    wire::{MAX_FRAME_BYTES, SUBPROTOCOL},
};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use crate::tab::Loss;

/// The most bytes that wait in the browser to be sent; a relay that takes them too slowly is left.
const MAX_UNSENT_BYTES: u32 = 4 * 1024 * 1024;
/// The most bytes of frames that wait for the driver. A browser's socket cannot be told to pause,
/// so a relay that sends faster than this node can check is left.
const MAX_QUEUED_BYTES: usize = 32 * 1024 * 1024;
/// The close code for an end without a fault, RFC 6455 section 7.4.1.
const NORMAL_CLOSURE: u16 = 1000;
/// The close code of a relay that stops.
const GOING_AWAY: u16 = 1001;
/// The close code that a browser gives when no close frame came.
const ABNORMAL_CLOSURE: u16 = 1006;

/// The events of a socket.
#[derive(Debug)]
pub(crate) enum SocketEvent {
    Opened,
    Frame(Vec<u8>),
    /// It is closed, or can no longer be used.
    Closed(Loss),
}

/// A socket that is being opened, or is open. When it is dropped, it is closed and silent.
pub(crate) struct Socket {
    link: LinkId,
    inner: WebSocket,
    queued: Rc<Cell<usize>>,
    // The browser calls these as long as the socket lives.
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Begins to connect to `url`. All later events are handed to `tell`.
    pub(crate) fn open(
        url: &str,
        link: LinkId,
        tell: impl Fn(SocketEvent) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let socket = WebSocket::new_with_str(url, SUBPROTOCOL)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let queued = Rc::new(Cell::new(0));

        let opened = Rc::new(Cell::new(false));
        let on_open = Closure::<dyn FnMut()>::new({
            let (tell, opened) = (tell.clone(), Rc::clone(&opened));
            move || {
                opened.set(true);
                tell(SocketEvent::Opened);
            }
        });
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (tell, queued) = (tell.clone(), Rc::clone(&queued));
            move |message: MessageEvent| match receive(&message, &queued) {
                Ok(frame) => tell(SocketEvent::Frame(frame)),
                Err(reason) => tell(SocketEvent::Closed(reason.into())),
            }
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |close: CloseEvent| {
            tell(SocketEvent::Closed(Loss {
                reason: close_reason(opened.get(), close.code(), &close.reason()),
                everybody: close.code() == GOING_AWAY,
            }));
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self {
            link,
            inner: socket,
            queued,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    pub(crate) fn link(&self) -> LinkId {
        self.link
    }

    /// Notes that a frame of this many bytes no longer waits.
    pub(crate) fn frame_taken(&self, bytes: usize) {
        self.queued.set(self.queued.get().saturating_sub(bytes));
    }

    /// Sends a frame. The error says why the socket can no longer be used.
    pub(crate) fn send(&self, frame: &[u8]) -> Result<(), String> {
        let unsent = self.inner.buffered_amount();
        if unsent > MAX_UNSENT_BYTES {
            return Err(format!("the relay left {unsent} bytes waiting to be sent"));
        }
        // On a socket that is closing this does nothing; the end is told separately.
        self.inner
            .send_with_u8_array(frame)
            .map_err(|_| "the socket is not open".to_owned())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        // This fails only for codes that are not allowed.
        let _ = self.inner.close_with_code(NORMAL_CLOSURE);
    }
}

fn receive(message: &MessageEvent, queued: &Cell<usize>) -> Result<Vec<u8>, String> {
    let Ok(buffer) = message.data().dyn_into::<ArrayBuffer>() else {
        return Err("the relay sent text".to_owned());
    };
    let length = buffer.byte_length() as usize;
    if length > MAX_FRAME_BYTES {
        return Err(format!(
            "the relay sent {length} bytes at once, at most {MAX_FRAME_BYTES} are allowed"
        ));
    }
    let waiting = queued.get() + length;
    if waiting > MAX_QUEUED_BYTES {
        return Err(format!(
            "the relay sent faster than this tab can check, {waiting} bytes wait"
        ));
    }
    queued.set(waiting);
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Browsers hide the cause of a failed connection from scripts, so often the only thing to say is
/// that it failed.
fn close_reason(opened: bool, code: u16, reason: &str) -> String {
    match (opened, reason) {
        (false, _) => "the relay cannot be reached".to_owned(),
        (true, _) if code == ABNORMAL_CLOSURE => "the connection to the relay broke off".to_owned(),
        (true, "") => format!("the relay closed the connection, code {code}"),
        (true, reason) => format!("the relay closed the connection: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_is_explained_as_far_as_the_browser_tells() {
        assert_eq!(close_reason(false, 1006, ""), "the relay cannot be reached");
        let broken = close_reason(true, 1006, "");
        assert_eq!(broken, "the connection to the relay broke off");
        let silent = close_reason(true, 1001, "");
        assert_eq!(silent, "the relay closed the connection, code 1001");
        let told = close_reason(true, 1008, "frame out of place");
        assert_eq!(told, "the relay closed the connection: frame out of place");
    }
}
