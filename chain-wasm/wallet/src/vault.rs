//! The wallet's phrase, sealed with a passphrase: in this form the page may leave it in a browser's
//! storage.
//!
//! PBKDF2 with HMAC-SHA-512 (RFC 8018) stretches the passphrase and a random salt to one block of 64
//! bytes: a key and a nonce for ChaCha20-Poly1305 (RFC 8439). The salt is new for every seal, so no
//! key is used twice. All of it runs here: a page on plain http has no `crypto.subtle`.

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use chain::WalletError;
use pbkdf2::pbkdf2_hmac;
use sha2::Sha512;
use zeroize::Zeroizing;

/// The first word of the text that [`seal`] writes.
const FORM: &str = "tabchain1";
/// The fewest rounds: OWASP asks for them with PBKDF2-HMAC-SHA-512, even on a slow device.
pub(crate) const FEWEST_ROUNDS: u32 = 210_000;
/// The most rounds: they take more than half a second on any device, so a stored text that asks for
/// more is damaged.
pub(crate) const MOST_ROUNDS: u32 = 4_000_000;

/// Random bytes that make two seals of one phrase differ.
pub(crate) type Salt = [u8; 16];

/// The phrase cannot be opened, or cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VaultError {
    #[error("the stored keys are damaged: they are not of the form {FORM}")]
    Form,
    #[error("the passphrase does not fit, or the stored keys are damaged")]
    Passphrase,
    #[error(transparent)]
    Phrase(#[from] WalletError),
}

/// Seals a phrase. The result has the form, the number of rounds, the salt, and the ciphertext with its
/// tag. The tag authenticates the first three, too.
pub(crate) fn seal(phrase: &str, passphrase: &str, rounds: u32, salt: Salt) -> String {
    let head = head(rounds, &salt);
    let (cipher, nonce) = cipher(passphrase, rounds, &salt);
    let payload = Payload {
        msg: phrase.as_bytes(),
        aad: head.as_bytes(),
    };
    let sealed = cipher
        .encrypt(&nonce, payload)
        .expect("a phrase is shorter than the cipher's limit");
    format!("{head} {}", hex::encode(sealed))
}

/// Opens a text that [`seal`] wrote.
///
/// # Errors
/// When the text is of another form, or the passphrase does not fit.
pub(crate) fn open(sealed: &str, passphrase: &str) -> Result<Zeroizing<String>, VaultError> {
    let (rounds, salt, body) = parts(sealed).ok_or(VaultError::Form)?;
    let head = head(rounds, &salt);
    let (cipher, nonce) = cipher(passphrase, rounds, &salt);
    let payload = Payload {
        msg: &body,
        aad: head.as_bytes(),
    };
    let phrase = cipher
        .decrypt(&nonce, payload)
        .map_err(|_| VaultError::Passphrase)?;
    String::from_utf8(phrase)
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Form)
}

fn head(rounds: u32, salt: &Salt) -> String {
    format!("{FORM} {rounds} {}", hex::encode(salt))
}

fn parts(sealed: &str) -> Option<(u32, Salt, Vec<u8>)> {
    let mut words = sealed.split(' ');
    let (form, rounds, salt, body) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let rounds = rounds.parse().ok()?;
    let mut bytes = Salt::default();
    hex::decode_to_slice(salt, &mut bytes).ok()?;
    let body = hex::decode(body).ok()?;
    (form == FORM && words.next().is_none() && (1..=MOST_ROUNDS).contains(&rounds))
        .then_some((rounds, bytes, body))
}

fn cipher(passphrase: &str, rounds: u32, salt: &Salt) -> (ChaCha20Poly1305, Nonce) {
    let mut block = Zeroizing::new([0; 64]);
    pbkdf2_hmac::<Sha512>(passphrase.as_bytes(), salt, rounds, block.as_mut());
    let (key, rest) = block.split_at(32);
    let key = Key::try_from(key).expect("a key is 32 bytes");
    let nonce = Nonce::try_from(&rest[..12]).expect("a nonce is 12 bytes");
    (ChaCha20Poly1305::new(&key), nonce)
}

/// The number of rounds that take about half a second here, when `sample` rounds took `sample_ms`
/// milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is cut off at the ends of what is allowed"
)]
pub(crate) fn rounds_for_half_a_second(sample: u32, sample_ms: f64) -> u32 {
    let rounds = f64::from(sample) * 500.0 / sample_ms.max(1.0);
    (rounds as u32).clamp(FEWEST_ROUNDS, MOST_ROUNDS)
}

/// Does the work of this many rounds, to see how long they take.
pub(crate) fn try_rounds(rounds: u32) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    pbkdf2_hmac::<Sha512>(b"", b"", rounds, block.as_mut());
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const SALT: Salt = [7; 16];

    #[test]
    fn what_is_sealed_opens_with_the_same_passphrase_only() {
        let sealed = seal(PHRASE, "correct horse", 10, SALT);
        assert!(!sealed.contains("legal"), "{sealed}");
        assert_eq!(open(&sealed, "correct horse").unwrap().as_str(), PHRASE);
        for wrong in ["", "correct hors", "Correct horse"] {
            assert_eq!(open(&sealed, wrong), Err(VaultError::Passphrase));
        }
    }

    /// Python's `hashlib` and `cryptography` made this by the algorithms of the two RFCs.
    #[test]
    fn it_is_what_other_implementations_of_the_same_standards_make() {
        let sealed = seal(PHRASE, "correct horse", 10, SALT);
        assert_eq!(sealed, include_str!("vault/known.txt").trim_end());
    }

    #[test]
    fn another_salt_makes_another_text_of_the_same_phrase() {
        let (one, other) = (seal(PHRASE, "p", 10, SALT), seal(PHRASE, "p", 10, [8; 16]));
        assert_ne!(one[46..], other[46..]);
    }

    #[test]
    fn a_change_of_any_character_is_noticed() {
        let sealed = seal(PHRASE, "p", 10, SALT);
        for place in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(open(&changed, "p").is_err(), "{changed}");
        }
    }

    #[test]
    fn text_of_another_form_and_absurd_numbers_of_rounds_are_refused_at_once() {
        let salt = "07".repeat(16);
        for text in [
            String::new(),
            PHRASE.to_owned(),
            format!("tabchain2 10 {salt} 00"),
            format!("tabchain1 0 {salt} 00"),
            format!("tabchain1 4000001 {salt} 00"),
            format!("tabchain1 10 {salt}"),
            format!("tabchain1 10 {salt} 0"),
            format!("tabchain1 10 {salt} 00 00"),
            "tabchain1 10 07 00".to_owned(),
        ] {
            assert_eq!(open(&text, "p"), Err(VaultError::Form), "{text}");
        }
        assert_eq!(
            open(&format!("tabchain1 10 {salt} 00"), "p"),
            Err(VaultError::Passphrase)
        );
    }

    #[test]
    fn a_slow_device_gets_no_fewer_rounds_than_are_safe() {
        assert_eq!(rounds_for_half_a_second(10_000, 10.0), 500_000);
        assert_eq!(rounds_for_half_a_second(10_000, 1_000.0), FEWEST_ROUNDS);
        assert_eq!(rounds_for_half_a_second(10_000, 0.0), MOST_ROUNDS);
    }
}
