//! Writes the inputs that the fuzzer starts from, made of valid values: `corpus/TARGET/seed-NAME`.

mod scripts;

use std::{fs, io, path::Path};

use chain::{
    Address, Amount, Block, CompactTarget, Header, Height, Millis, Params, Salt, ShortId,
    Signature, Text, Wallet,
    wire::{
        Frame, Gossip, Hello, Impairment, NodeId, PeerId, PeerInfo, PeerKind, Presence, Reply,
        Request, RequestId, Roster, TipInfo, Welcome,
    },
};
use tabchain_fuzz::world::{Record, World, key};

fn main() -> io::Result<()> {
    let world = World::regtest();
    frames(world)?;
    let flawed = world.blocks.iter().rev().take(3);
    for (number, block) in world.blocks[..4].iter().chain(flawed).enumerate() {
        seed("block", &format!("{number}"), &block.encode())?;
        seed("header", &format!("{number}"), &block.header.to_bytes())?;
    }
    for (number, transfer) in world.transfers.iter().rev().take(10).enumerate() {
        let encoded = borsh::to_vec(transfer)?;
        seed("transfer", &format!("{number}"), &encoded)?;
        let json = serde_json::to_vec(transfer)?;
        seed("transfer", &format!("{number}-json"), &json)?;
    }
    for (name, bytes) in scripts::all() {
        seed("node", name, &bytes)?;
    }
    params()?;
    texts(world)
}

fn seed(target: &str, name: &str, content: &[u8]) -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folder = corpus.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("seed-{name}")), content)
}

fn frames(world: &World) -> io::Result<()> {
    let peer = PeerId(7);
    let tip = tip(&world
        .archive
        .get(&world.leaves[0])
        .expect("it is valid")
        .clone());
    let presence = Presence {
        tip,
        hash_rate: 1_000,
        impairment: Impairment::default(),
    };
    let info = PeerInfo {
        peer,
        node: NodeId(*b"somebody"),
        kind: PeerKind::Native,
        presence,
    };
    let roster = Roster {
        total: 2,
        sample: vec![info],
    };
    let id = RequestId(9);
    let blocks = || world.blocks[3..5].to_vec();
    let ids = || blocks().iter().map(Block::id).collect();
    let headers: Vec<Header> = world.blocks[..5].iter().map(|block| block.header).collect();
    let transfers = || world.transfers[..2].to_vec();
    let salt = Salt([0x0102_0304_0506_0708, 0]);
    let short = || {
        let ids = transfers();
        ids.iter()
            .map(|transfer| ShortId::new(salt, &transfer.id()))
            .collect()
    };
    let request = |request| Frame::Request { peer, id, request };
    let reply = |reply| Frame::Reply { peer, id, reply };
    let gossip = |gossip| Frame::Gossip { peer, gossip };
    let hello = Hello {
        network: world.network.id(),
        agent: Text::new("seed").expect("is short"),
        kind: PeerKind::Tab,
        node: NodeId([1; 8]),
        tip,
    };
    let welcome = Welcome {
        you: peer,
        time: Millis::from_ms(1_763_773_200_000),
        roster: roster.clone(),
    };
    let frames = [
        ("hello", Frame::Hello(hello)),
        ("welcome", Frame::Welcome(welcome)),
        ("block", gossip(Gossip::Block(world.blocks[3].clone()))),
        ("transfers", gossip(Gossip::Transfers(transfers()))),
        ("tip", gossip(Gossip::Tip(tip))),
        ("ask-tip", request(Request::Tip)),
        ("ask-headers", request(Request::Headers { locator: ids() })),
        ("ask-bodies", request(Request::Bodies { ids: ids() })),
        ("ask-mempool", request(Request::Mempool { salt })),
        (
            "ask-transfers",
            request(Request::Transfers { salt, ids: short() }),
        ),
        ("reply-tip", reply(Reply::Tip(tip))),
        ("reply-headers", reply(Reply::Headers(headers))),
        ("reply-bodies", reply(Reply::Bodies(blocks()))),
        ("reply-mempool", reply(Reply::Mempool(short()))),
        ("reply-transfers", reply(Reply::Transfers(transfers()))),
        ("reply-nobody", reply(Reply::Unavailable)),
        ("presence", Frame::Presence(presence)),
        ("roster", Frame::Roster(roster)),
    ];
    for (name, frame) in frames {
        seed("frame", name, &frame.encode())?;
    }
    Ok(())
}

fn tip(record: &Record) -> TipInfo {
    TipInfo {
        id: record.block.id(),
        height: record.height,
        work: record.work,
    }
}

fn params() -> io::Result<()> {
    let class = Params {
        name: "class-12".to_owned(),
        spacing: 5,
        half_life: Some(150),
        maturity: 3,
        ..Params::regtest()
    };
    for params in [Params::tabnet(), Params::regtest(), class] {
        let toml = toml::to_string(&params).expect("is small enough for TOML");
        seed("params", &format!("{}.toml", params.name), toml.as_bytes())?;
        let json = serde_json::to_vec(&params)?;
        seed("params", &format!("{}.json", params.name), &json)?;
        seed("params", &params.name, &borsh::to_vec(&params)?)?;
    }
    Ok(())
}

fn texts(world: &World) -> io::Result<()> {
    let block = &world.blocks[3];
    let address = Address::from_public_key(&key(0).public_key());
    let texts = [
        ("address", address.to_string()),
        ("address-lower", address.to_string().to_lowercase()),
        ("address-short", "0x12345".to_owned()),
        ("amount", "12.5".to_owned()),
        ("amount-max", Amount::MAX.to_string()),
        ("block", block.id().to_string()),
        (
            "bits",
            CompactTarget::from_consensus(0x1e0f_ffff).to_string(),
        ),
        ("node", NodeId(*b"somebody").to_string()),
        ("signature", Signature::from_bytes([0xa5; 64]).to_string()),
        ("height", Height::new(u64::MAX).to_string()),
        ("memo", "Für 3 Äpfel".to_owned()),
        ("phrase", Wallet::generate([0; 16]).phrase()),
        (
            "phrase-upper",
            Wallet::generate([0x7f; 16]).phrase().to_uppercase(),
        ),
        ("phrase-24", format!("{} art", ["abandon"; 23].join(" "))),
        ("phrase-checksum", ["abandon"; 12].join(" ")),
    ];
    for (name, text) in texts {
        seed("text", name, text.as_bytes())?;
    }
    Ok(())
}
