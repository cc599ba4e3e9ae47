/** Keeps a tablet's screen on while a session runs. Where the browser offers no lock, nothing happens. */
export class WakeLock {
  private wanted = false;
  private lock: WakeLockSentinel | null = null;
  private asking = false;

  constructor() {
    // The browser takes the lock away when the page is hidden.
    document.addEventListener('visibilitychange', () => void this.settle());
  }

  want(on: boolean): void {
    if (on === this.wanted) return;
    this.wanted = on;
    void this.settle();
  }

  private async settle(): Promise<void> {
    if (!('wakeLock' in navigator) || this.asking) return;
    this.asking = true;
    try {
      if (!this.wanted) {
        await this.lock?.release();
        this.lock = null;
      } else if (document.visibilityState === 'visible' && (this.lock === null || this.lock.released)) {
        this.lock = await navigator.wakeLock.request('screen');
      }
    } catch {
      // Refused, such as on a battery that is nearly empty: the screen may go dark, nothing else changes.
      this.lock = null;
    } finally {
      this.asking = false;
    }
  }
}
