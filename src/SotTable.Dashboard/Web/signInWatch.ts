import type { Me } from './me.js';

/** What the watch needs of its surroundings; a test gives its own. */
export interface SignInWorld {
  now(): number;
  me(): Promise<Me | null>;
  toSignIn(): void;
}

/** A way to the sign-in that has not led away by then is begun anew. */
const LEAVING_MS = 10_000;

/** Whose sign-in is over sees nothing new: to the sign-in, and back afterwards. A screen stays, and so does everybody while the hub can’t be asked. */
export class SignInWatch {
  private asking = false;
  private leftMs = -Infinity;

  constructor(private readonly world: SignInWorld) {}

  async ask(): Promise<void> {
    if (this.asking || this.world.now() - this.leftMs < LEAVING_MS) return;
    this.asking = true;
    const who = await this.world.me();
    this.asking = false;
    if (!who?.accounts || who.name) return;
    this.leftMs = this.world.now();
    this.world.toSignIn();
  }
}
