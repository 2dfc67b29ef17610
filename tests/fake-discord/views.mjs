// The fake's objects as Discord's JSON.
import { channelPermissions, guildPermissions } from './permissions.mjs';

export function userView(user) {
  return {
    id: user.id, username: user.username, global_name: user.globalName, discriminator: '0', avatar: null,
    bot: user.bot, system: false, public_flags: 0, flags: 0, banner: null, accent_color: null,
    avatar_decoration_data: null, collectibles: null, primary_guild: null,
  };
}

export function selfView(user) {
  return { ...userView(user), mfa_enabled: false, locale: 'en-US', premium_type: 0, verified: true, email: null };
}

export function roleView(role) {
  return {
    id: role.id, name: role.name, description: null, permissions: role.permissions.toString(),
    position: role.position, color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: role.hoist, managed: role.managed, mentionable: role.mentionable, icon: null, unicode_emoji: null,
    flags: 0, ...(role.botId && { tags: { bot_id: role.botId } }),
  };
}

export function overwriteView(overwrite) {
  const { id, type, allow, deny } = overwrite;
  return { id, type, allow: allow.toString(), deny: deny.toString() };
}

export function channelView(channel) {
  const category = channel.type === 4;
  return {
    id: channel.id, type: channel.type, guild_id: channel.guild.id, name: channel.name,
    position: channel.position, parent_id: channel.parentId, flags: 0,
    permission_overwrites: [...channel.overwrites.values()].map(overwriteView),
    ...(!category && {
      topic: channel.topic, nsfw: channel.nsfw, rate_limit_per_user: channel.rateLimitPerUser,
      last_message_id: channel.messages.at(-1)?.id ?? null, last_pin_timestamp: channel.lastPin,
    }),
  };
}

export function memberView(member) {
  return {
    user: userView(member.user), nick: member.nick, avatar: null, banner: null, roles: [...member.roles],
    joined_at: member.joinedAt, premium_since: null, communication_disabled_until: null, deaf: false,
    mute: false, flags: 0, pending: false, avatar_decoration_data: null, collectibles: null,
  };
}

export function guildView(guild) {
  return {
    id: guild.id, name: guild.name, owner_id: guild.ownerId, roles: [...guild.roles.values()].map(roleView),
    icon: null, description: null, home_header: null, splash: null, discovery_splash: null, banner: null,
    features: [], application_id: null, region: 'deprecated', afk_channel_id: null, afk_timeout: 300,
    system_channel_id: null, system_channel_flags: 0, widget_enabled: false, widget_channel_id: null,
    verification_level: 0, default_message_notifications: 0, mfa_level: 0, explicit_content_filter: 0,
    max_presences: null, max_members: 500000, max_stage_video_channel_users: 50,
    max_video_channel_users: 25, vanity_url_code: null, premium_tier: 0, premium_subscription_count: 0,
    preferred_locale: 'en-US', rules_channel_id: null, safety_alerts_channel_id: null,
    public_updates_channel_id: null, premium_progress_bar_enabled: false,
    premium_progress_bar_enabled_user_updated_at: null, nsfw: false, nsfw_level: 0, emojis: [],
    stickers: [], incidents_data: null,
  };
}

// For GUILD_CREATE: with the parts that a client can't learn otherwise.
export function fullGuildView(guild, selfId) {
  return {
    ...guildView(guild), unavailable: false, large: false, joined_at: guild.members.get(selfId).joinedAt,
    member_count: guild.members.size, members: [memberView(guild.members.get(selfId))],
    channels: [...guild.channels.values()].map(channelView), threads: [], presences: [],
    voice_states: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [],
  };
}

export function myGuildView(guild, selfId) {
  return {
    id: guild.id, name: guild.name, icon: null, banner: null, owner: guild.ownerId === selfId,
    permissions: guildPermissions(guild, selfId).toString(), features: [],
  };
}

export function attachmentView(attachment) {
  const { id, filename, size, url, contentType, description, ephemeral } = attachment;
  return {
    id, filename, size, url, proxy_url: url, content_type: contentType,
    ...(description && { description }), ...(ephemeral && { ephemeral: true }),
  };
}

export function messageView(message) {
  const { interaction } = message;
  return {
    id: message.id, channel_id: message.channel.id, type: message.type, author: userView(message.author),
    content: message.content, embeds: message.embeds, components: message.components,
    attachments: message.attachments.map(attachmentView), timestamp: message.timestamp,
    edited_timestamp: message.editedTimestamp, flags: message.flags, pinned: message.pinned,
    tts: message.tts, mention_everyone: message.mentions.everyone,
    mentions: message.mentions.users.map(userView), mention_roles: message.mentions.roles,
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(message.reference && { message_reference: message.reference }),
    ...(interaction && {
      application_id: message.author.id, webhook_id: message.author.id,
      // Deprecated, but Discord still sends it and older libraries read it.
      ...(interaction.type === 2 && {
        interaction: { id: interaction.id, type: 2, name: interaction.data.name, user: userView(interaction.user) },
      }),
      interaction_metadata: {
        id: interaction.id, type: interaction.type, user: userView(interaction.user),
        authorizing_integration_owners: { 0: interaction.guild.id },
        ...(interaction.message && { interacted_message_id: interaction.message.id }),
        // A modal's message names its trigger; the fake remembers only the trigger's type: command
        // or button.
        ...(interaction.type === 5 && { triggering_interaction_metadata: triggerView(interaction) }),
      },
    }),
  };
}

function triggerView({ opener }) {
  return {
    id: opener.id, type: opener.type, user: userView(opener.user),
    authorizing_integration_owners: { 0: opener.guild.id },
    ...(opener.message && { interacted_message_id: opener.message.id }),
  };
}

// A member in an interaction, with the permissions in that channel.
export function memberInChannelView(channel, userId) {
  const member = memberView(channel.guild.members.get(userId));
  return { ...member, permissions: channelPermissions(channel, userId).toString() };
}

export function partialChannelView(channel, userId) {
  const { id, name, type, parent_id } = channelView(channel);
  return { id, name, type, parent_id, permissions: channelPermissions(channel, userId).toString() };
}
