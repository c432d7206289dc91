import { defineTouch } from '../../kernel/event';

/** An invitation and those it names: its id. */
export const touchInvitation = defineTouch('invitation', 'id');
