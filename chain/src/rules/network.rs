//! A network is its genesis block, and genesis follows from the params.

use super::{
    body::CheckedBlock,
    params::{Params, ParamsError},
};
use crate::{
    block::{Block, Coinbase, Header},
    primitives::{Address, Amount, BlockId, Height, merkle_root},
};

/// Valid params and the genesis block that they derive.
#[derive(Clone, Debug)]
pub struct Network {
    params: Params,
    genesis: CheckedBlock,
}

impl Network {
    /// Derives genesis; its nonce is the first one from 0 upwards that meets the target.
    ///
    /// # Errors
    /// The fault of the params.
    pub fn derive(params: Params) -> Result<Self, ParamsError> {
        params.validate()?;
        let mut block = unmined_genesis(&params);
        while block.header.check_work().is_err() {
            let nonce = block.header.nonce;
            block.header.nonce = nonce
                .checked_add(1)
                .ok_or(ParamsError::GenesisWork { nonce })?;
        }
        Ok(Self::assemble(params, block))
    }

    /// Takes a nonce that somebody else found; this saves the search.
    ///
    /// # Errors
    /// The fault of the params, or that the nonce does not meet the target.
    pub fn with_nonce(params: Params, nonce: u32) -> Result<Self, ParamsError> {
        params.validate()?;
        let mut block = unmined_genesis(&params);
        block.header.nonce = nonce;
        if block.header.check_work().is_err() {
            return Err(ParamsError::GenesisWork { nonce });
        }
        Ok(Self::assemble(params, block))
    }

    /// The default network, [`Params::tabnet`].
    pub fn tabnet() -> Self {
        Self::with_nonce(Params::tabnet(), TABNET_NONCE).expect("the nonce was found by derive")
    }

    /// The network for tests, [`Params::regtest`].
    pub fn regtest() -> Self {
        Self::derive(Params::regtest()).expect("every second nonce will do")
    }

    /// The numbers.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The first block.
    pub fn genesis(&self) -> &CheckedBlock {
        &self.genesis
    }

    /// The genesis id, which names the network.
    pub fn id(&self) -> BlockId {
        self.genesis.id()
    }

    fn assemble(params: Params, block: Block) -> Self {
        let genesis = CheckedBlock::check(block, Height::GENESIS, &params)
            .expect("genesis is built by the rules");
        Self { params, genesis }
    }
}

/// The nonce that [`Network::derive`] finds for tabnet; a test searches again.
const TABNET_NONCE: u32 = 1_369_499;

fn unmined_genesis(params: &Params) -> Block {
    let coinbase = Coinbase {
        height: Height::GENESIS,
        miner: Address::ZERO,
        amount: Amount::ZERO,
        extra_nonce: 0,
        message: params.genesis_message.clone(),
    };
    let header = Header {
        version: Header::VERSION,
        previous: BlockId::from_bytes(params.digest()),
        merkle_root: merkle_root(&[coinbase.id()]).expect("there is one leaf"),
        time: params.genesis_time,
        bits: params.easiest_target,
        nonce: 0,
    };
    Block {
        header,
        coinbase,
        transfers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::{CompactTarget, Text, Timestamp};

    #[test]
    fn tabnet_genesis_has_the_first_nonce_that_meets_the_target() {
        let derived = Network::derive(Params::tabnet()).unwrap();
        assert_eq!(derived.genesis().header().nonce, TABNET_NONCE);
        assert_eq!(derived.id(), Network::tabnet().id());
    }

    #[test]
    fn every_param_changes_the_genesis_id() {
        let base = Params::regtest();
        let mut others = Vec::new();
        let mut vary = |change: fn(&mut Params)| {
            let mut params = base.clone();
            change(&mut params);
            others.push(Network::derive(params).unwrap().id());
        };
        vary(|p| p.name.push('x'));
        vary(|p| p.spacing += 1);
        vary(|p| p.half_life = Some(300));
        vary(|p| p.easiest_target = CompactTarget::from_consensus(0x207f_fffe));
        vary(|p| p.subsidy = Amount::from_grains(1));
        vary(|p| p.halving += 1);
        vary(|p| p.maturity += 1);
        vary(|p| p.genesis_time = Timestamp::from_secs(1));
        vary(|p| p.genesis_message = Text::new("other").unwrap());
        others.push(Network::regtest().id());
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), 10);
    }

    #[test]
    fn params_that_make_no_network_are_refused_and_those_at_the_limits_are_not() {
        let refused = |change: fn(&mut Params), expected: &str| {
            let mut params = Params::regtest();
            change(&mut params);
            let error = params.validate().unwrap_err().to_string();
            assert!(
                error.contains(expected),
                "expected {expected:?} in {error:?}"
            );
        };
        let bits = CompactTarget::from_consensus;
        refused(|p| p.name.clear(), "name must be 1 to 32");
        refused(|p| p.name = "x".repeat(33), "name must be 1 to 32");
        refused(|p| p.name = "Upper".to_owned(), "name must be 1 to 32");
        refused(|p| p.spacing = 0, "spacing must be more than 0");
        refused(|p| p.half_life = Some(0), "half_life must be more than 0");
        refused(|p| p.halving = 0, "halving must be more than 0");
        refused(|p| p.maturity = 0, "maturity must be more than 0");
        refused(|p| p.halving = 1 << 60, "which must stay below 2^53");
        refused(
            |p| p.easiest_target = CompactTarget::from_consensus(0),
            "easiest_target",
        );
        let mut params = Params::regtest();
        params.easiest_target = bits(0x2100_8000);
        assert!(matches!(
            params.validate(),
            Err(ParamsError::TooEasy { .. })
        ));
        params.easiest_target = bits(0x1e00_fffe);
        assert!(matches!(
            params.validate(),
            Err(ParamsError::TooHard { .. })
        ));
        params.easiest_target = bits(0x1e00_ffff);
        assert_eq!(params.validate(), Ok(()));
        params.easiest_target = bits(0x207f_ffff);
        assert_eq!(params.validate(), Ok(()));
    }

    #[test]
    fn a_wrong_nonce_is_refused() {
        let refused = Network::with_nonce(Params::tabnet(), TABNET_NONCE.wrapping_add(1));
        assert!(matches!(refused, Err(ParamsError::GenesisWork { .. })));
    }
}
