/**
 * A large interchange: one group of ship notices (X12 856), made while it is sent, so that nobody holds it. Each
 * has a shipment of its own in many cartons; one of them has a quantity that is no number.
 */

export interface ShipNotices {
  sets: number;
  /** Cartons of each; one has about 47 bytes. */
  cartons: number;
  /** 1-based number of the set that is bad. */
  badAt: number;
  sender: string;
  receiver: string;
  /** Nine digits. */
  control: string;
}

const CHUNK_BYTES = 256 * 1024;

/** So that a set has about 5,000 bytes. */
export const CARTONS_DEFAULT = 112;

export const setControl = (n: number): string => String(n).padStart(4, '0');
export const shipmentOf = (n: number): string => `LARGE-${n}`;

export function* shipNotices(wanted: ShipNotices): Generator<Uint8Array> {
  let text = head(wanted);
  for (let n = 1; n <= wanted.sets; n += 1) {
    text += set(n, wanted);
    if (text.length < CHUNK_BYTES) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
  text += `GE*${wanted.sets}*1~\nIEA*1*${wanted.control}~\n`;
  yield Buffer.from(text, 'latin1');
}

function head({ sender, receiver, control }: ShipNotices): string {
  const blank = ' '.repeat(10);
  return (
    `ISA*00*${blank}*00*${blank}*ZZ*${sender.padEnd(15)}*ZZ*${receiver.padEnd(15)}*260618*0815*U*00401*` +
    `${control}*0*P*>~\nGS*SH*${sender}*${receiver}*20260618*0815*1*X*004010~\n`
  );
}

function set(n: number, { cartons, badAt, control }: ShipNotices): string {
  const id = setControl(n);
  const lines = [
    `ST*856*${id}`,
    `BSN*00*ASN-${control}-${n}*20260618*0810*0003`,
    'HL*1**S*1',
    'TD1*CTN25*3****G*120.5*LB',
    'TD5**2*NWFR*M*Northwest Freight',
    `REF*SI*${shipmentOf(n)}`,
    'DTM*011*20260618*0800*ET',
    'N1*SF*Nordwerk Fasteners*92*V-100',
    'N1*ST*Central warehouse*92*WH-1',
  ];
  for (let carton = 1; carton <= cartons; carton += 1) {
    const serial = String(n * 100 + carton).padStart(9, '0');
    lines.push(`HL*${carton + 1}*1*P*1`, `MAN*GM*0000071567${serial}${carton % 10}`);
  }
  lines.push(
    `HL*${cartons + 2}*${cartons + 1}*I*0`,
    `LIN*1*BP*B-${1000 + (n % 500)}*VN*NW-${77_000 + (n % 500)}*LT*LOT-${n % 1000}`,
    `SN1**${n === badAt ? 'many' : 10 + (n % 90)}*EA*1000*1000*EA`,
    'PID*F****Hex bolt M8 x 40, zinc plated',
    `CTT*${cartons + 2}`,
  );
  lines.push(`SE*${lines.length + 1}*${id}`);
  return `${lines.join('~\n')}~\n`;
}
