//! The pool of a node at rest: every transfer in it could be mined, and the pool keeps its bounds;
//! and the transfers that a reorganisation must bring back to it.

use std::{collections::BTreeMap, sync::Arc};

use chain::{
    Address, CheckedBlock, Node, Transfer, TxId,
    limits::{MAX_PER_SENDER, MAX_QUEUE_BYTES, MAX_READY_BYTES},
};

use super::{auditor::Auditor, require::require};

/// Transfers by sender and nonce.
type Places<'a> = BTreeMap<(Address, u64), &'a Transfer>;

impl Auditor {
    /// Looks into the pool of an honest node at rest.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub(crate) fn inspect_pool(&mut self, node: &Node) -> Result<(), String> {
        let pool = node.mempool();
        let (mut ready, mut queue, mut queued) = (0, 0, 0);
        let mut sender = None;
        // For the present sender: the nonce that is ready next, and the amount left to spend.
        let (mut next, mut left) = (0, 0);
        for (id, transfer) in pool.iter() {
            let from = transfer.body.from();
            let (balance, first) = self.account(node, &from)?;
            if sender.replace(from) != Some(from) {
                (next, left) = (first, balance);
            }
            let nonce = transfer.body.nonce.get();
            require((first..first + MAX_PER_SENDER).contains(&nonce), || {
                format!("transfer {id} waits with nonce {nonce}, the account is at {first}")
            })?;
            left = left.checked_sub(total(transfer)?).ok_or_else(|| {
                format!("{from} has {balance} grains, less than its transfers that wait")
            })?;
            if nonce == next {
                next += 1;
                ready += transfer.encoded_len();
            } else {
                queued += 1;
                queue += transfer.encoded_len();
            }
            self.check_signature(id, transfer)?;
        }
        require(ready <= MAX_READY_BYTES && queue <= MAX_QUEUE_BYTES, || {
            format!("mempool of {ready} bytes that are ready and {queue} that queue")
        })?;
        let counted = (pool.bytes(), pool.queued());
        require(counted == (ready + queue, queued), || {
            format!("mempool counts {counted:?} bytes and queued, not {ready} + {queue}, {queued}")
        })
    }

    /// Transfers of blocks that were taken back wait again, unless the new branch has them or their
    /// senders cannot pay for them there.
    ///
    /// # Errors
    /// The transfer that is missing.
    pub(super) fn inspect_returned(
        &self,
        node: &Node,
        taken_back: &[Arc<CheckedBlock>],
    ) -> Result<(), String> {
        let pool = node.mempool();
        if pool.bytes() > MAX_QUEUE_BYTES / 2 {
            // When there is little room, the cheapest may have been dropped.
            return Ok(());
        }
        let place = |transfer: &Transfer| (transfer.body.from(), transfer.body.nonce.get());
        let here: Places<'_> = pool.iter().map(|(_, at)| (place(at), at)).collect();
        let gone = taken_back.iter().flat_map(|block| block.transfers());
        let gone: Places<'_> = gone.map(|(_, at)| (place(at), at)).collect();
        let mut wanted = here.clone();
        wanted.extend(&gone);
        for (&(sender, nonce), transfer) in &gone {
            let (balance, first) = self.account(node, &sender)?;
            if here.contains_key(&(sender, nonce))
                || !(first..first + MAX_PER_SENDER).contains(&nonce)
            {
                continue;
            }
            let before = wanted.range((sender, first)..=(sender, nonce));
            // A transfer that is here may have replaced one that came back, and cost more.
            let cost = |at: &(&(Address, u64), &&Transfer)| {
                let replaced = here.get(at.0).map_or(Ok(0), |here| total(here));
                Ok(total(at.1)?.max(replaced?))
            };
            let costs: Result<Vec<u64>, String> = before.map(|at| cost(&at)).collect();
            require(costs?.iter().sum::<u64>() > balance, || {
                format!(
                    "transfer {} was taken back with its block and does not wait again",
                    transfer.id()
                )
            })?;
        }
        Ok(())
    }

    /// Balance and nonce for the block on the node's tip, from the replay.
    fn account(&self, node: &Node, address: &Address) -> Result<(u64, u64), String> {
        let tip = node.tip().id;
        let judged = self.judged.get(&tip);
        let judged = judged.ok_or_else(|| format!("tip {tip} was never connected"))?;
        Ok(judged.books.account(address))
    }

    fn check_signature(&mut self, id: TxId, transfer: &Transfer) -> Result<(), String> {
        if !self.signed.contains(&id) {
            transfer
                .verify(self.network.id())
                .map_err(|error| format!("transfer {id} waits: {error}"))?;
            self.signed.insert(id);
        }
        Ok(())
    }
}

fn total(transfer: &Transfer) -> Result<u64, String> {
    let total = transfer.body.total();
    let total = total.ok_or_else(|| format!("transfer {} overflows", transfer.id()))?;
    Ok(total.grains())
}
