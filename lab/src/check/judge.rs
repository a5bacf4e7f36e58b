//! Judges a block by the rules, and computes all values anew.

use chain::{
    Block, BlockId, CheckedBlock, CompactTarget, Height, MAX_AHEAD, Millis, Params, Timestamp,
    Work, asert::Anchor, sha256d,
};

use super::{auditor::Auditor, judged::Judged, require::require};

/// The bits of the version that miners may not choose, and their values.
const VERSION: (u32, u32) = (0xe000_1fff, 0x2000_0000);
/// How many headers the median time is taken over.
const MEDIAN_SPAN: usize = 11;

impl Auditor {
    /// Judges a block that a node with this clock made part of its best chain.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(crate) fn judge(&mut self, block: &CheckedBlock, clock: Millis) -> Result<(), String> {
        let id = BlockId::from_bytes(sha256d(&block.header().to_bytes()));
        if self.judged.contains_key(&id) {
            return Ok(());
        }
        let judged = self
            .examine(block.block(), id, clock)
            .map_err(|rule| format!("took invalid block {id}: {rule}"))?;
        self.judged.insert(id, judged);
        Ok(())
    }

    fn examine(&self, block: &Block, id: BlockId, clock: Millis) -> Result<Judged, String> {
        let header = &block.header;
        let params = self.network.params();
        let parent = self.judged.get(&header.previous);
        let parent = parent.ok_or("connected before its parent")?;
        let height = parent.height.next();
        require(header.version & VERSION.0 == VERSION.1, || {
            format!("version {:#010x}", header.version)
        })?;
        let paused = self.is_pause(parent, header.time);
        let bits = self.bits_after(header.previous, parent, header.time);
        require(header.bits == bits, || {
            format!("bits {}, not {bits}", header.bits)
        })?;
        let target = bits.decode().map_err(|error| error.to_string())?.to_u256();
        let mut id_bytes = *id.as_bytes();
        id_bytes.reverse();
        require(id_bytes <= target.to_be_bytes::<32>(), || {
            "above its target".to_owned()
        })?;
        let median = self.median(header.previous);
        require(header.time > median, || {
            format!("time {} is not after median {median}", header.time)
        })?;
        let latest = clock.timestamp().secs().saturating_add(MAX_AHEAD);
        require(header.time.secs() <= latest, || {
            format!("time {} is after {latest}", header.time)
        })?;
        require(block.encode().len() <= Block::MAX_BYTES, || {
            "too long".to_owned()
        })?;
        require(merkle(block) == *header.merkle_root.as_bytes(), || {
            "not its merkle root".to_owned()
        })?;
        require(block.coinbase.height == height, || {
            format!("coinbase of height {}", block.coinbase.height)
        })?;
        let books = parent.books.after(
            block,
            self.network.id(),
            params.maturity,
            subsidy(params, height),
        )?;
        let supply: u128 = books.supply();
        let issued = parent.issued + u128::from(subsidy(params, height));
        require(supply == issued, || {
            format!("supply is {supply} grains, {issued} were issued")
        })?;
        // floor(2^256 / (target + 1)), written so that it fits 256 bits.
        let own_work = (!target / (target + chain::U256::ONE)) + chain::U256::ONE;
        Ok(Judged {
            parent: header.previous,
            height,
            time: header.time,
            work: Work::from_u256(parent.work.to_u256() + own_work),
            anchor: if paused { id } else { parent.anchor },
            books,
            issued,
        })
    }

    fn is_pause(&self, parent: &Judged, time: Timestamp) -> bool {
        let gap = time.secs().saturating_sub(parent.time.secs());
        self.network
            .params()
            .pause()
            .is_some_and(|pause| gap > pause)
    }

    fn bits_after(&self, id: BlockId, parent: &Judged, time: Timestamp) -> CompactTarget {
        let params = self.network.params();
        let Some(asert) = params.asert().filter(|_| !self.is_pause(parent, time)) else {
            return params.easiest_target;
        };
        let anchor = &self.judged[&self.judged[&id].anchor];
        let start = Anchor {
            height: anchor.height.get(),
            parent_time: i64::from(anchor.time.secs()) - i64::from(params.spacing),
            bits: params.easiest_target,
        };
        asert.next_target(&start, i64::from(parent.time.secs()), parent.height.get())
    }

    fn median(&self, mut at: BlockId) -> Timestamp {
        let mut times = Vec::new();
        while times.len() < MEDIAN_SPAN
            && let Some(judged) = self.judged.get(&at)
        {
            times.push(judged.time);
            at = judged.parent;
        }
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// Pairwise SHA-256d of the transaction ids; the last one takes the place of a missing partner.
fn merkle(block: &Block) -> [u8; 32] {
    let ids = block.transaction_ids();
    let mut row: Vec<[u8; 32]> = ids.iter().map(|id| *id.as_bytes()).collect();
    while row.len() > 1 {
        let pair = |pair: &[[u8; 32]]| {
            let last = pair.last().expect("chunks are not empty");
            sha256d(&[pair[0], *last].concat())
        };
        row = row.chunks(2).map(pair).collect();
    }
    row[0]
}

/// New coins of a block, by repeated halving.
fn subsidy(params: &Params, height: Height) -> u64 {
    let mut grains = params.subsidy.grains();
    let mut eras = height.get() / params.halving;
    while eras > 0 && grains > 0 {
        grains /= 2;
        eras -= 1;
    }
    grains
}
