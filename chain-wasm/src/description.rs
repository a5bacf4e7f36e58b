//! The network that a node is started for, as `GET /api/v1/network` describes it.

use chain::{Amount, BlockId, Network, Params, ParamsError, Text, Timestamp};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// An object with fields, from any source.
trait Object: Sized {
    fn field(&self, name: &str) -> Option<Self>;
    fn text(&self) -> Option<String>;
    fn number(&self) -> Option<f64>;
}

impl Object for JsValue {
    fn field(&self, name: &str) -> Option<Self> {
        Reflect::get(self, &name.into()).ok()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
}

/// The description of a network is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum NetworkError {
    /// A field is missing, or has a wrong value.
    #[error("the network's description has no valid {0}")]
    Field(&'static str),
    /// The rules make no network.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// The rules are those of another network.
    #[error("the network's rules give genesis {derived}, its description names {named}")]
    Genesis {
        /// Id in the description.
        named: BlockId,
        /// Id that follows from the rules.
        derived: BlockId,
    },
}

/// Derives the network from its rules and checks that it is the named one. Unknown fields do no harm:
/// other rules give another genesis.
///
/// # Errors
/// [`NetworkError`] when the rules are not valid, or those of another network.
pub(crate) fn network(described: &JsValue) -> Result<Network, NetworkError> {
    derive(described)
}

fn derive(described: &impl Object) -> Result<Network, NetworkError> {
    let named: BlockId = parsed(described, "genesis")?;
    let nonce = whole(described, "genesisNonce")?;
    let rules = described
        .field("params")
        .ok_or(NetworkError::Field("params"))?;
    let network = Network::with_nonce(params(&rules)?, nonce)?;
    let derived = network.id();
    if derived != named {
        return Err(NetworkError::Genesis { named, derived });
    }
    Ok(network)
}

fn params(rules: &impl Object) -> Result<Params, NetworkError> {
    let half_life = match rules.field("half_life").and_then(|value| value.number()) {
        Some(_) => Some(whole(rules, "half_life")?),
        None => None,
    };
    let message = text(rules, "genesis_message")?;
    Ok(Params {
        name: text(rules, "name")?,
        spacing: whole(rules, "spacing")?,
        half_life,
        easiest_target: parsed(rules, "easiest_target")?,
        subsidy: Amount::from_grains(whole(rules, "subsidy")?),
        halving: whole(rules, "halving")?,
        maturity: whole(rules, "maturity")?,
        genesis_time: Timestamp::from_secs(whole(rules, "genesis_time")?),
        genesis_message: Text::new(message).map_err(|_| NetworkError::Field("genesis_message"))?,
    })
}

fn text(object: &impl Object, name: &'static str) -> Result<String, NetworkError> {
    let found = object.field(name).and_then(|value| value.text());
    found.ok_or(NetworkError::Field(name))
}

fn parsed<T: std::str::FromStr>(
    object: &impl Object,
    name: &'static str,
) -> Result<T, NetworkError> {
    let text = text(object, name)?;
    text.parse().map_err(|_| NetworkError::Field(name))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is no number of its kind is refused"
)]
fn whole<T: TryFrom<u64>>(object: &impl Object, name: &'static str) -> Result<T, NetworkError> {
    const MOST: f64 = 9_007_199_254_740_991.0;
    let found = object.field(name).and_then(|value| value.number());
    found
        .filter(|number| number.fract() == 0.0 && (0.0..=MOST).contains(number))
        .and_then(|number| T::try_from(number as u64).ok())
        .ok_or(NetworkError::Field(name))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    impl Object for Value {
        fn field(&self, name: &str) -> Option<Self> {
            self.get(name).cloned()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn number(&self) -> Option<f64> {
            self.as_f64()
        }
    }

    /// The description as the relay writes it.
    fn described(network: &Network) -> Value {
        json!({
            "name": network.params().name,
            "genesis": network.id(),
            "genesisNonce": network.genesis().header().nonce,
            "params": network.params(),
        })
    }

    #[test]
    fn a_description_makes_the_network_that_it_names() {
        for network in [Network::regtest(), Network::tabnet()] {
            let derived = derive(&described(&network)).unwrap();
            assert_eq!(derived.id(), network.id());
            assert_eq!(derived.params(), network.params());
        }
    }

    #[test]
    fn other_rules_or_another_nonce_under_a_known_genesis_are_refused() {
        let mut other = described(&Network::regtest());
        other["params"]["maturity"] = json!(2);
        let mut params = Params::regtest();
        params.maturity = 2;
        let nonce = Network::derive(params).unwrap().genesis().header().nonce;
        other["genesisNonce"] = json!(nonce);
        assert!(matches!(derive(&other), Err(NetworkError::Genesis { .. })));

        let mut wrong = described(&Network::regtest());
        wrong["genesisNonce"] = json!(Network::regtest().genesis().header().nonce + 1);
        assert!(derive(&wrong).is_err());
    }

    #[test]
    fn a_field_that_is_missing_or_of_another_kind_is_named() {
        for (field, bad) in [
            ("name", json!(5)),
            ("spacing", json!("10")),
            ("spacing", json!(-1)),
            ("spacing", json!(1.5)),
            ("spacing", json!(4_294_967_296_u64)),
            ("half_life", json!(0.5)),
            ("easiest_target", json!("zz")),
            ("subsidy", json!(1e300)),
            ("genesis_message", json!("x".repeat(81))),
            ("halving", Value::Null),
        ] {
            let mut changed = described(&Network::tabnet());
            changed["params"][field] = bad;
            assert_eq!(derive(&changed).unwrap_err(), NetworkError::Field(field));
        }
        let mut changed = described(&Network::tabnet());
        changed["genesis"] = json!("00");
        let error = derive(&changed).unwrap_err().to_string();
        assert_eq!(error, "the network's description has no valid genesis");
    }
}
