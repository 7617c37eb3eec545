/** An ERP that writes 850 and 860 into a folder and reads the hub's 997 and TA1. */
import { X12Post, type X12PostOptions } from '../systems/x12-post.ts';
import { nameOf } from '../trade.ts';
import { writeChange, writeOrder } from '../x12/order-sets.ts';
import type { ErpWire } from './erp.ts';

export class ErpX12Wire implements ErpWire {
  readonly #post: X12Post;

  constructor(options: Omit<X12PostOptions, 'onGroup'>) {
    const onGroup: X12PostOptions['onGroup'] = ({ functional, control }) =>
      options.beliefs.put('surprises', `group ${control}`, { functional });
    this.#post = new X12Post({ ...options, onGroup });
  }

  send(message: Parameters<ErpWire['send']>[0], twice: boolean): void {
    const title = nameOf(message);
    if (message.kind === 'order')
      this.#post.sendSet('850', 'PO', writeOrder(message), title, twice);
    else this.#post.sendSet('860', 'PC', writeChange(message), title, twice);
  }

  collect(): number {
    return this.#post.collect();
  }
}
