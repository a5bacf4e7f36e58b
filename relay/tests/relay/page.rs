//! The page, built or not.

use reqwest::Method;

use crate::support::Relay;

#[tokio::test]
async fn the_page_or_how_to_build_it_is_at_the_root() {
    let relay = Relay::start().await;
    let response = relay.api().request(Method::GET, "/").send().await.unwrap();
    let built = response.status().is_success();
    let headers = response.headers().clone();
    let body = response.text().await.unwrap();
    if built {
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert!(
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("wasm-unsafe-eval")
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(body.contains("<title>Tabchain</title>"), "{body}");
        let again = relay
            .api()
            .request(Method::GET, "/")
            .header("if-none-match", &headers["etag"]);
        assert_eq!(again.send().await.unwrap().status(), 304);
    } else {
        assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
        assert!(body.contains("cargo xtask run"), "{body}");
    }
}
