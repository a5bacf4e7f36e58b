/** Why something cannot be. On the left stands what the Rust code and the workers say; a test holds it against them. */
import type { Reason } from "../told";

export const reasons: readonly Reason[] = [
  // Blocks.
  [
    "merkle root of the body is {found}, the header says {expected}",
    "die Merkle-Wurzel des Inhalts ist {found}, der Kopf nennt {expected}",
  ],
  ["block is {bytes} bytes long, at most {most} are allowed", "der Block ist {bytes} Byte lang, erlaubt sind {most}"],
  [
    "coinbase says height {found}, the block stands at {expected}",
    "die Coinbase nennt Höhe {found}, der Block steht auf {expected}",
  ],
  [
    "fees and subsidy add up to more than there can be",
    "Gebühren und neue Coins sind zusammen mehr, als es geben kann",
  ],
  [
    "coinbase pays {found} TAB, subsidy and fees are {expected} TAB",
    "die Coinbase zahlt {found} TAB, neue Coins und Gebühren sind {expected} TAB",
  ],
  ["block builds on {previous}, the tip is {tip}", "der Block baut auf {previous} auf, die Spitze ist {tip}"],
  ["block id {id} is above the target of bits {bits}", "die Block-Id {id} liegt über dem Ziel der Bits {bits}"],
  ["block {id} is known to be invalid", "Block {id} ist als ungültig bekannt"],
  [
    "version {found}, expected 0x20000000 outside the mask 0x1fffe000",
    "Version {found}, erwartet wird 0x20000000 außerhalb der Maske 0x1fffe000",
  ],
  [
    "bits are {found}, the network's easiest are {easiest}",
    "die Bits sind {found}, die leichtesten des Netzes sind {easiest}",
  ],
  ["parent {parent} is invalid", "der Vorgänger {parent} ist ungültig"],
  [
    "bits are {found}, the difficulty rule gives {expected}",
    "die Bits sind {found}, die Regel der Schwierig\u00adkeit ergibt {expected}",
  ],
  [
    "time {found} is not later than {median}, the median of the last 11",
    "die Zeit {found} liegt nicht nach {median}, dem Median der letzten 11",
  ],
  [
    "time {found} is later than {limit}, 120 s ahead of this clock",
    "die Zeit {found} liegt nach {limit}, 120 s vor dieser Uhr",
  ],
  [
    "the branch has work {found}, less than the {needed} that is kept",
    "der Zweig hat Arbeit {found}, weniger als die {needed}, die aufgehoben werden",
  ],
  ["a merkle tree needs at least one leaf", "ein Merkle-Baum braucht mindestens ein Blatt"],
  [
    "a merkle tree has two equal siblings at level {level}",
    "ein Merkle-Baum hat auf Ebene {level} zwei gleiche Geschwister",
  ],
  ["target bits {bits} are negative", "die Bits {bits} sind negativ"],
  ["target bits {bits} are above 2^256", "die Bits {bits} liegen über 2^256"],
  ["target bits {bits} are zero", "die Bits {bits} sind null"],
  // Transfers.
  ["transfer {id} is in the pool already", "die Überweisung {id} wartet schon"],
  [
    "the chain is still being fetched: at height {have} of {want}",
    "die Kette wird noch geholt: Höhe {have} von {want}",
  ],
  ["transfer {id} has waited too long and was dropped", "die Überweisung {id} hat zu lange gewartet und ist entfallen"],
  ["transfer {id}: {reason}", "Überweisung {id}: {reason}"],
  ["amount is zero", "der Betrag ist null"],
  ["amount and fee together are more than there can be", "Betrag und Gebühr sind zusammen mehr, als es geben kann"],
  [
    "nonce is {found}, the sender's next is {expected}",
    "die Nonce ist {found}, die nächste des Absenders ist {expected}",
  ],
  [
    "nonce is {found}, at most {most} ahead of the sender's next, {expected}, can wait",
    "die Nonce ist {found}; warten können höchstens {most} nach der nächsten des Absenders, {expected}",
  ],
  ["the sender's nonce cannot grow further", "die Nonce des Absenders kann nicht weiter wachsen"],
  [
    "{address} can spend {balance} TAB, amount and fee need {needed} TAB",
    "{address} kann {balance} TAB ausgeben, Betrag und Gebühr brauchen {needed} TAB",
  ],
  [
    "conflicts with transfer {with}; a replacement needs a fee of at least {needed} TAB",
    "verträgt sich nicht mit der Überweisung {with}; ein Ersatz braucht mindestens {needed} TAB Gebühr",
  ],
  [
    "the pool is full; {found} grains for 1,000 bytes are offered, {needed} are needed",
    "es warten zu viele; für 1.000 Byte sind {found} Grains geboten und {needed} nötig",
  ],
  ["public key {key} is not a point of the curve", "der öffentliche Schlüssel {key} ist kein Punkt der Kurve"],
  [
    "the signature does not match public key {key} and the message",
    "die Signatur passt nicht zum öffentlichen Schlüssel {key} und der Nachricht",
  ],
  [
    "{field} must be a whole number of grains from 0 to {most}",
    "{field} muss eine ganze Zahl von Grains von 0 bis {most} sein",
  ],
  ["memo: {reason}", "Verwendungs\u00adzweck: {reason}"],
  ["text is {bytes} bytes long, at most {most} are allowed", "der Text ist {bytes} Byte lang, erlaubt sind {most}"],
  ["the wallet is not open", "die Wallet ist nicht offen"],
  // Texts that a person types.
  ["the amount is empty", "der Betrag fehlt"],
  [
    "{found} does not belong in an amount: write digits, and a dot before decimals, as in 12.5",
    "{found} gehört nicht in einen Betrag: Ziffern, und vor Nachkomma\u00adstellen ein Punkt, wie in 12.5",
  ],
  [
    "an amount has at most 8 decimals, found {found}",
    "ein Betrag hat höchstens 8 Nachkomma\u00adstellen, hier sind es {found}",
  ],
  [
    "the amount is more than {most} TAB, the most that can exist",
    "der Betrag ist mehr als {most} TAB, mehr kann es nicht geben",
  ],
  ["an address begins with 0x", "eine Adresse beginnt mit 0x"],
  ["an address has 40 hex digits after 0x, found none", "eine Adresse hat nach 0x 40 Hexziffern, hier steht keine"],
  ["an address has 40 hex digits, found {digits}", "eine Adresse hat 40 Hexziffern, hier sind es {digits}"],
  ["not a hex digit at place {place}: {found}", "keine Hexziffer an Stelle {place}: {found}"],
  [
    "the address's checksum does not match, expected {expected}",
    "die Prüfsumme der Adresse stimmt nicht, erwartet wird {expected}",
  ],
  ["an id has 64 hex digits, found {found}", "eine Id hat 64 Hexziffern, hier sind es {found}"],
  ["expected {expected} hex digits, found {found}", "erwartet werden {expected} Hexziffern, hier sind es {found}"],
  [
    "a phrase has 12, 15, 18, 21 or 24 words, found {found}",
    "eine Wortfolge hat 12, 15, 18, 21 oder 24 Wörter, hier sind es {found}",
  ],
  [
    "word {position} of the phrase is not in the list of words",
    "Wort {position} der Wortfolge steht nicht in der Wortliste",
  ],
  [
    "the phrase's checksum does not match: a word is wrong or out of place",
    "die Prüfsumme der Wortfolge stimmt nicht: Ein Wort ist falsch oder steht an falscher Stelle",
  ],
  // Keys.
  ["this browser has no random numbers", "dieser Browser hat keine Zufallszahlen"],
  [
    "the stored keys are damaged: they are not of the form {form}",
    "die abgelegten Schlüssel sind beschädigt: Sie haben nicht die Form {form}",
  ],
  [
    "the passphrase does not fit, or the stored keys are damaged",
    "die Passphrase passt nicht, oder die abgelegten Schlüssel sind beschädigt",
  ],
  ["another tab has changed the phrase", "ein anderer Tab hat die Wortfolge geändert"],
  ["storage did not keep what was written", "der Speicher hat nicht behalten, was geschrieben wurde"],
  // Looking something up.
  ["block {id} is not known here", "Block {id} ist hier nicht bekannt"],
  ["only the header of block {id} is here", "von Block {id} ist nur der Kopf hier"],
  [
    "height {height} is beyond the tip, which stands at {tip}",
    "Höhe {height} liegt jenseits der Spitze, die auf {tip} steht",
  ],
  [
    "genesis follows from the network's numbers: there is nothing to validate in it",
    "der Genesis-Block folgt aus den Zahlen des Netzes: An ihm gibt es nichts zu prüfen",
  ],
  ["the block's branch breaks a rule itself: {reason}", "der Zweig des Blocks bricht selbst eine Regel: {reason}"],
  ["the block for the sandbox cannot be read", "der Block für die Sandbox ist nicht zu lesen"],
  // Seats.
  ["another tab has taken this tab’s place", "ein anderer Tab hat den Platz dieses Tabs übernommen"],
  ["another tab has this node's place", "ein anderer Tab hat den Platz dieses Knotens"],
  [
    "another tab uses the account now from which it was to be paid",
    "ein anderer Tab nutzt jetzt das Konto, von dem gezahlt werden sollte",
  ],
  [
    "another tab uses this account and does not answer: close it, or try again in half a minute",
    "ein anderer Tab nutzt dieses Konto und antwortet nicht: Schließe ihn, oder versuche es in einer halben Minute noch einmal",
  ],
  ["the node has ended", "der Knoten ist zu Ende"],
  ["the node has not started yet", "der Knoten läuft noch nicht"],
  // The connection.
  ["not connected yet", "noch nicht verbunden"],
  ["the relay cannot be reached", "das Relay ist nicht zu erreichen"],
  ["the relay did not answer in time", "das Relay hat nicht rechtzeitig geantwortet"],
  ["the connection to the relay broke off", "die Verbindung zum Relay ist abgerissen"],
  ["the relay sent text", "das Relay hat Text geschickt"],
  ["the server answered {status}", "der Server hat mit {status} geantwortet"],
  ["protocol: {reason}", "Protokoll: {reason}"],
  [
    "frame is {bytes} bytes long, at most {most} are allowed",
    "die Nachricht ist {bytes} Byte lang, erlaubt sind {most}",
  ],
  ["frame of {bytes} bytes ends within its envelope", "die Nachricht von {bytes} Byte endet in ihrem Umschlag"],
  ["frame cannot be decoded", "die Nachricht ist nicht zu lesen"],
  // The network.
  ["the network's description has no valid {field}", "in der Beschreibung des Netzes fehlt ein gültiges {field}"],
  [
    "the network's rules give genesis {derived}, its description names {named}",
    "die Regeln des Netzes ergeben den Genesis-Block {derived}, die Beschreibung nennt {named}",
  ],
  // Storage.
  ["this browser offers no IndexedDB here", "dieser Browser bietet hier kein IndexedDB an"],
  ["IndexedDB did not answer in {seconds} s", "IndexedDB hat in {seconds} s nicht geantwortet"],
  ["IndexedDB did not answer in {ms} ms", "IndexedDB hat in {ms} ms nicht geantwortet"],
  [
    "no block at height {height} leads on to the stored tip",
    "auf Höhe {height} führt kein Block weiter zur abgelegten Spitze",
  ],
  ["the stored {what} cannot be read", "abgelegt, aber nicht zu lesen: {what}"],
  ["another tab changes or deletes the stored chain", "ein anderer Tab ändert oder löscht die abgelegte Kette"],
  ["the browser closed the stored chain", "der Browser hat die abgelegte Kette geschlossen"],
  ["there is no room left (QuotaExceededError)", "es ist kein Platz mehr (QuotaExceededError)"],
  ["block at height {height}: {reason}", "Block auf Höhe {height}: {reason}"],
  ["header at height {height}: {reason}", "Kopf auf Höhe {height}: {reason}"],
  // Refused things.
  ["block {id}", "Block {id}"],
  ["header {id}", "Kopf {id}"],
  ["transfer {id}", "Überweisung {id}"],
  ["frame", "Nachricht"],
  ["stored chain", "abgelegte Kette"],
];
