"""A bot with discord.py against the fake, whose address is an argument. See discord-py.test.mjs."""

import functools
import logging
import sys

import discord
import yarl
from discord import app_commands, gateway, http

API, GATEWAY, TOKEN, GUILD = sys.argv[1:]
http.Route.BASE = API
gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(GATEWAY)
# The fake does not compress, and the library has no option to do without compression.
gateway.DiscordWebSocket.from_client = functools.partial(gateway.DiscordWebSocket.from_client, zlib=False)


class Bot(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self):
        await self.tree.sync(guild=discord.Object(GUILD))


bot = Bot()


class Sure(discord.ui.View):
    @discord.ui.button(label="Sure")
    async def sure(self, interaction: discord.Interaction, button: discord.ui.Button):
        await interaction.response.edit_message(content="Done.", view=None)


class Why(discord.ui.Modal, title="Why"):
    reason = discord.ui.TextInput(label="Reason")

    async def on_submit(self, interaction: discord.Interaction):
        await interaction.response.send_message(f"Because {self.reason.value}.")


@bot.tree.command(name="catch", description="Catches a team", guild=discord.Object(GUILD))
async def catch(interaction: discord.Interaction, team: str, how: str = "defer"):
    if how == "button":
        await interaction.response.send_message("Sure?", view=Sure(), ephemeral=True)
    elif how == "modal":
        await interaction.response.send_modal(Why())
    else:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"Caught {team}.")


@catch.autocomplete("team")
async def teams(interaction: discord.Interaction, typed: str):
    return [app_commands.Choice(name="Blue", value="blue")]


bot.run(TOKEN, log_level=logging.WARNING)
