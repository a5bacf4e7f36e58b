//! The world's people, by number.

use std::sync::OnceLock;

use chain::{Address, SecretKey};

/// Keys of the world's people.
pub fn key(number: u8) -> SecretKey {
    SecretKey::from_seed([number; 32])
}

/// Their addresses.
pub fn address(number: u8) -> Address {
    static ADDRESSES: [OnceLock<Address>; 16] = [const { OnceLock::new() }; 16];
    let address = &ADDRESSES[usize::from(number)];
    *address.get_or_init(|| Address::from_public_key(&key(number).public_key()))
}
