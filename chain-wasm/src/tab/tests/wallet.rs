use super::*;

const TAB: u64 = 100_000_000;

fn seconds(seconds: u64) -> Millis {
    START.plus(seconds * 1_000)
}

/// Amounts of the movements, the newest first; a waiting one has no height.
fn story(tab: &mut Tab) -> Vec<(Option<u64>, u64)> {
    let movements = tab.wallet(1).movements;
    movements
        .iter()
        .map(|movement| {
            let height = movement.block.as_ref().map(|block| block.height);
            (height, movement.amount)
        })
        .collect()
}

/// Does as the page does: gives more keys, until the node wants no more.
fn whole_wallet(tab: &mut Tab, least: u32) -> WalletView {
    loop {
        let view = tab.wallet(least);
        if view.wanted as usize <= tab.accounts.len() {
            return view;
        }
        use_some(tab, view.wanted, view.account);
    }
}

#[test]
fn as_many_accounts_are_shown_as_are_asked_for_and_on_to_the_last_that_was_paid() {
    let mut tab = tab();
    let shown = |tab: &mut Tab, least| whole_wallet(tab, least).accounts.len();
    assert_eq!(shown(&mut tab, 0), 1);
    assert_eq!(shown(&mut tab, 3), 3);
    assert_eq!(shown(&mut tab, 9_999), 256);

    // It is found within a gap of twenty, and from there the search goes on.
    for number in [19, 38] {
        use_account(&mut tab, number);
        tab.set_mining(START, true);
        mine(&mut tab, START);
        let paid = usize::try_from(number).unwrap();
        assert_eq!(shown(&mut tab, 1), paid + 1);
    }
    let view = whole_wallet(&mut tab, 1);
    assert_eq!(view.account, 38);
    assert_eq!(view.accounts[38].balance, 50 * TAB);
    assert_eq!(view.accounts[19].balance, 50 * TAB);
}

#[test]
fn only_so_many_accounts_are_known_and_the_one_in_use_is_one_of_them() {
    let mut tab = tab();
    let key = wallet().account(0).public_key();
    assert_eq!(
        tab.use_accounts(&[key], 1),
        Err(AccountsError::Unknown {
            chosen: 1,
            known: 1
        })
    );
    assert_eq!(
        tab.use_accounts(&vec![key; 277], 0),
        Err(AccountsError::TooMany { found: 277 })
    );
    assert_eq!(tab.wallet(1).account, 0);
    assert_eq!(tab.wallet(1).accounts.len(), 1);
}

#[test]
fn without_an_account_the_chain_is_followed_but_not_mined_nor_paid_from() {
    let mut tab = tab_without_account(StorageView::Ready);
    tab.set_mining(START, true);
    tab.tick(START);
    let told = events(&mut tab);
    assert!(!told.contains(&NodeEvent::Work));
    assert!(
        !told
            .iter()
            .any(|event| matches!(event, NodeEvent::Account { .. }))
    );
    assert_eq!(tab.bench.borrow_mut().job(), None);
    assert_eq!(tab.wallet(5).accounts, []);
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 1.0,
        fee: 0.0,
        memo: String::new(),
    };
    assert_eq!(tab.draft(&form), Err(DraftError::NoAccount));

    use_account(&mut tab, 0);
    tab.tick(START.plus(1_000));
    assert!(events(&mut tab).contains(&NodeEvent::Work));
    mine(&mut tab, START.plus(1_000));
    assert_eq!(tab.wallet(1).accounts[0].balance, 50 * TAB);
}

#[test]
fn blocks_are_told_again_when_it_turns_out_whose_they_are() {
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    tab.tick(START.plus(1_000));
    let mine_of = |events: Vec<NodeEvent>| {
        let trees = events.into_iter().filter_map(|event| match event {
            NodeEvent::Tree { blocks, .. } => Some(blocks),
            _ => None,
        });
        let told = trees.flatten().filter(|block| block.height == 1);
        told.map(|block| block.mine).collect::<Vec<_>>()
    };
    assert_eq!(mine_of(events(&mut tab)), [true]);
    use_account(&mut tab, 1);
    tab.tick(START.plus(2_000));
    assert_eq!(mine_of(events(&mut tab)), [false]);
    use_account(&mut tab, 0);
    tab.tick(START.plus(3_000));
    assert_eq!(mine_of(events(&mut tab)), [true]);
}

#[test]
fn another_account_is_mined_for_and_sent_from_once_it_is_chosen() {
    let mut tab = tab();
    tab.set_mining(START, true);
    tab.tick(START);
    let old = job(&tab);
    let address = use_account(&mut tab, 1);
    tab.tick(START.plus(1));
    assert!(
        events(&mut tab).contains(&NodeEvent::Work),
        "the workers are called to new work"
    );

    // A worker that is still at the old job is paid as that job says.
    let solved = tab.solved(START, old.id, hit(&old));
    assert_eq!(solved.outcome, SolvedOutcome::Accepted);
    mine(&mut tab, seconds(1));
    mine(&mut tab, seconds(2));
    let view = tab.wallet(2);
    assert_eq!(view.accounts[0].balance, 50 * TAB);
    assert_eq!(view.accounts[1].address, address.to_string());
    assert_eq!(view.accounts[1].balance, 100 * TAB);

    let form = TransferForm {
        recipient: view.accounts[0].address.clone(),
        amount: 7.0,
        fee: 1.0,
        memo: "to myself".to_owned(),
    };
    let sent = transfer(&mut tab, seconds(2), &form).unwrap();
    assert_eq!(sent.sender, address.to_string());
    let accounts = tab.wallet(2).accounts;
    assert_eq!(accounts[1].spendable, 100 * TAB - 8);
    assert_eq!(accounts[1].balance, 100 * TAB);
    assert_eq!((accounts[0].pending, accounts[1].pending), (7, -8));
}

#[test]
fn a_transfer_is_told_first_as_waiting_and_then_in_its_block() {
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, seconds(1));
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 5.0,
        fee: 1.0,
        memo: "tea".to_owned(),
    };
    let sent = transfer(&mut tab, seconds(1), &form).unwrap();
    assert_eq!(
        story(&mut tab),
        [(None, 5), (Some(2), 50 * TAB), (Some(1), 50 * TAB)]
    );
    mine(&mut tab, seconds(3));
    let fees = 50 * TAB + 1;
    assert_eq!(
        story(&mut tab),
        [
            (Some(3), 5),
            (Some(3), fees),
            (Some(2), 50 * TAB),
            (Some(1), 50 * TAB)
        ]
    );
    let view = tab.wallet(1);
    assert_eq!((view.searched_from, view.maturity), (1, 1));
    let [transfer, reward, ..] = view.movements.as_slice() else {
        panic!("four things happened")
    };
    assert_eq!(transfer.id, sent.id);
    assert_eq!(transfer.sender.as_deref(), Some(sent.sender.as_str()));
    assert_eq!(transfer.memo, "tea");
    assert_eq!(reward.sender, None);
}

#[test]
fn the_newest_is_told_first_waiting_or_in_a_block() {
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, seconds(1));
    for amount in [5.0, 6.0, 7.0] {
        let form = TransferForm {
            recipient: Address::ZERO.to_string(),
            amount,
            fee: 1.0,
            memo: String::new(),
        };
        transfer(&mut tab, seconds(1), &form).unwrap();
    }
    let waiting = [(None, 7), (None, 6), (None, 5)];
    assert_eq!(story(&mut tab)[..3], waiting);
    mine(&mut tab, seconds(3));
    let reward = 50 * TAB + 3;
    let mined = [(Some(3), 7), (Some(3), 6), (Some(3), 5), (Some(3), reward)];
    assert_eq!(story(&mut tab)[..4], mined);
}

#[test]
fn what_others_do_among_themselves_is_not_told() {
    let mut tab = tab();
    use_account(&mut tab, 200);
    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, seconds(1));
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 5.0,
        fee: 0.0,
        memo: String::new(),
    };
    transfer(&mut tab, seconds(1), &form).unwrap();
    assert_eq!(story(&mut tab), []);
    assert_eq!(tab.wallet(1).searched_from, 1);
}
