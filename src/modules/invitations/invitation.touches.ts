import { defineTouch } from '../../kernel/event';

/** An invitation or the partners named in it have changed. Key: its id. */
export const touchInvitation = defineTouch('invitation', 'id');
