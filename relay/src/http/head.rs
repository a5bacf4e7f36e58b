//! The size of a request's head. The HTTP library has bounds of its own, and answers beyond them with a
//! status alone; these lie below, so that a caller gets the reason.

use axum::{extract::Request, http::Uri, middleware::Next, response::Response};

use super::problem::{Code, Problem};

/// The longest address of a call, in bytes.
const MAX_URI_BYTES: usize = 8 * 1024;
/// The most headers.
const MAX_HEADERS: usize = 64;
/// The most bytes of all headers together, names included.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Lets a request through whose address and headers are not too long.
pub(super) async fn check(request: Request, next: Next) -> Result<Response, Problem> {
    let bytes = length(request.uri());
    if bytes > MAX_URI_BYTES {
        let detail =
            format!("the address is {bytes} bytes long, at most {MAX_URI_BYTES} are allowed");
        return Err(Problem::new(Code::UriTooLong, detail));
    }
    let headers = request.headers();
    let count = headers.len();
    if count > MAX_HEADERS {
        let detail = format!("there are {count} headers, at most {MAX_HEADERS} are allowed");
        return Err(Problem::new(Code::HeadersTooLarge, detail));
    }
    let lengths = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    let bytes = lengths.sum::<usize>();
    if bytes > MAX_HEADER_BYTES {
        let detail =
            format!("the headers are {bytes} bytes long, at most {MAX_HEADER_BYTES} are allowed");
        return Err(Problem::new(Code::HeadersTooLarge, detail));
    }
    Ok(next.run(request).await)
}

fn length(uri: &Uri) -> usize {
    let authority = uri
        .authority()
        .map_or(0, |authority| authority.as_str().len());
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    authority + path
}
