//! Hundreds of transfers; most of them cannot be mined.

use chain::{SecretKey, Transfer, TransferBody, limits::MAX_PER_SENDER, wire::Gossip};

use crate::hostile::stage::Stage;

/// Accounts that the flooder pays at first, so that it can queue transfers in the name of each.
const ACCOUNTS: u8 = 32;
/// Accounts in whose name it sends at once.
const AT_ONCE: u8 = 4;
/// Number of steps in which a fee is raised at once.
const RAISES: u64 = 50;

/// The flooder's own accounts, and its progress with them.
#[derive(Default)]
pub(super) struct Accounts {
    paid: bool,
    next: u8,
    fee: u64,
}

impl Accounts {
    /// Now and then sends hundreds of transfers of one sort; forged ones seldom, because peers shut
    /// it out for them.
    pub(super) fn beat(&mut self, stage: &mut Stage<'_>) {
        if stage.random.below(8) > 0 {
            return;
        }
        self.paid = self.paid || pay_accounts(stage);
        let transfers = match stage.random.below(9) {
            0..4 => self.with_gaps(stage),
            4..6 => self.raised_by_little(stage),
            6..8 => unpayable(stage),
            _ => vec![forged(stage)],
        };
        stage.tell(&Gossip::Transfers(transfers));
    }

    /// Transfers with nonces after a missing one, as many as may wait: none of them is mined, so they
    /// cost nothing.
    fn with_gaps(&mut self, stage: &mut Stage<'_>) -> Vec<Transfer> {
        let mut transfers = Vec::new();
        for _ in 0..AT_ONCE {
            self.next = (self.next + 1) % ACCOUNTS;
            let key = account(self.next);
            let (balance, nonce) = stage.account(&key);
            let behind = nonce + 1..nonce + MAX_PER_SENDER;
            let fee = (balance / MAX_PER_SENDER).saturating_sub(1);
            transfers.extend(behind.map(|nonce| stage.transfer(&key, nonce, 1, fee)));
        }
        transfers
    }

    /// The same transfer again and again, each time for a grain more.
    fn raised_by_little(&mut self, stage: &mut Stage<'_>) -> Vec<Transfer> {
        let (_, nonce) = stage.account(stage.key);
        let fees = self.fee..self.fee + RAISES;
        self.fee = fees.end;
        let far = nonce + MAX_PER_SENDER / 2;
        fees.map(|fee| stage.transfer(stage.key, far, 1, 1_000 + fee))
            .collect()
    }
}

/// Pays each account a part of the balance; false while the balance is zero.
fn pay_accounts(stage: &mut Stage<'_>) -> bool {
    let (balance, nonce) = stage.account(stage.key);
    let part = balance / (2 * u64::from(ACCOUNTS));
    if part == 0 {
        return false;
    }
    let transfers = (0..ACCOUNTS).map(|number| {
        let body = TransferBody {
            recipient: chain::Address::from_public_key(&account(number).public_key()),
            ..stage
                .transfer(stage.key, nonce + u64::from(number), part, 1_000)
                .body
        };
        body.sign(stage.key, stage.node.chain().network().id())
    });
    let transfers = transfers.collect();
    stage.tell(&Gossip::Transfers(transfers));
    true
}

/// Transfers from accounts that own nothing, with nonces that may be far ahead.
fn unpayable(stage: &mut Stage<'_>) -> Vec<Transfer> {
    let transfer = |number: u8| {
        let nonce = stage.random.below(2 * MAX_PER_SENDER);
        stage.transfer(&SecretKey::from_seed([number; 32]), nonce, 1_000_000, 1)
    };
    (0..100).map(transfer).collect()
}

/// A transfer that nobody can have signed.
fn forged(stage: &Stage<'_>) -> Transfer {
    let (_, nonce) = stage.account(stage.key);
    let mut transfer = stage.transfer(stage.key, nonce, 1, 0);
    transfer.body.amount = chain::Amount::from_grains(2);
    transfer
}

fn account(number: u8) -> SecretKey {
    let mut seed = [0xf1; 32];
    seed[0] = number;
    SecretKey::from_seed(seed)
}
