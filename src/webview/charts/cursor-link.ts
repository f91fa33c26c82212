/** One crosshair for all charts: whoever points tells the others where, in units of the horizontal axis. */

export interface CursorFollower {
  follow(x: number | undefined): void;
}

export class CursorLink {
  readonly #followers = new Set<CursorFollower>();
  #x: number | undefined;

  get x(): number | undefined {
    return this.#x;
  }

  join(follower: CursorFollower): void {
    this.#followers.add(follower);
  }

  leave(follower: CursorFollower): void {
    this.#followers.delete(follower);
  }

  point(from: CursorFollower, x: number | undefined): void {
    if (x === this.#x) return;
    this.#x = x;
    for (const follower of this.#followers) if (follower !== from) follower.follow(x);
  }
}
